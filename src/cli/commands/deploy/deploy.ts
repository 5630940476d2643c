import { defineVerb } from '../../verb.ts';
import { declareDeployOptions, deploySchema } from './deployOptions.ts';

export const deployVerb = defineVerb({
  usage: 'deploy',
  description: 'mint the tokens, compile the contracts with their ids, create every box; or --verify it',
  options: declareDeployOptions,
  schema: deploySchema,
  run: async (session, options) => {
    // The compiler takes half a second to load, which no other command should pay.
    if (options.verify) return (await import('./checkDeployment.ts')).checkDeployment(session, options);
    return (await import('./makeDeployment.ts')).makeDeployment(session, options);
  },
});
