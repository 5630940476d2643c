import { describeScenarios } from '#test/scenarios/describeScenarios.ts';
import { onDemand } from './devchainDrivers.ts';

describeScenarios('on a devchain that mines on demand', onDemand);
