import { describeScenarios } from '#test/scenarios/describeScenarios.ts';
import { byTimer } from './devchainDrivers.ts';

describeScenarios('on a devchain with blocks by timer, bursts of them and a scattered wallet', byTimer);
