import { describeScenarios } from '#test/scenarios/describeScenarios.ts';
import { givenNode } from './givenNode.ts';

// Before any test is declared: without its variables the run fails as a whole, and nothing counts as skipped.
const driver = await givenNode(process.env);

describeScenarios('on the given node', () => Promise.resolve({ driver, close: () => Promise.resolve() }));
