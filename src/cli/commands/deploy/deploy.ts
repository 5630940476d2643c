import { defineVerb } from '../../verb.ts';
import { declareDeployOptions, deploySchema } from './deployOptions.ts';

export const deployVerb = defineVerb({
  usage: 'deploy',
  description: 'deploy the contracts: mint tokens, compile, create all boxes; or --verify a deployment',
  options: declareDeployOptions,
  schema: deploySchema,
  run: async (session, options) => {
    // The compiler takes half a second to load, which no other command should pay.
    if (options.verify) return (await import('./checkDeployment.ts')).checkDeployment(session, options);
    return (await import('./makeDeployment.ts')).makeDeployment(session, options);
  },
});
