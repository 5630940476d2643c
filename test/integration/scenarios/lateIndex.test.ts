import { describeScenarios } from '#test/scenarios/describeScenarios.ts';
import { behindItsChain } from './devchainDrivers.ts';

describeScenarios('on a devchain whose index is late, paid from mining rewards', behindItsChain);
