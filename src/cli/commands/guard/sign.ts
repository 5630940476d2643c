import { z } from 'zod';
import { combinedCommitmentsSchema, signingRequestSchema } from '#lib/chain/signing/thresholdMessages.ts';
import { sheetOf } from '#lib/client/sheet.ts';
import { readTreasury, treasuryEffect } from '#lib/client/treasury.ts';
import { consent } from '../../sendPlan.ts';
import { printable, say } from '../../output.ts';
import { defineVerb } from '../../verb.ts';
import { userPath } from '../job/context.ts';
import { describeOutput } from './describeOutput.ts';
import { openExchange } from './exchange.ts';

export const guardSign = defineVerb({
  usage: 'sign',
  description: 'take part, as one guard, in a signing that another guard has begun',
  options: (command) => command.requiredOption('--exchange <dir>', 'the directory that the guards share'),
  schema: z.object({ exchange: z.string() }),
  run: async (session, options) => {
    const { io } = session;
    const [chain, deployment, key] = await Promise.all([session.chain(), session.deployment(), session.key()]);
    const exchange = openExchange(userPath(io, options.exchange), io.signal);
    const request = await exchange.take('request', signingRequestSchema);
    const { height, network } = await chain.tip();
    // What is shown is read off the transaction, not off what its author says about it.
    const plan = { transaction: request.transaction, minerFeeNanoErg: 0n };
    for (const [index, output] of request.transaction.outputs.entries()) {
      say(io, printable(`output ${index}: ${describeOutput(output, deployment, network)}`));
    }
    const action = `Sign transaction ${request.requestId} as guard ${key.publicKeyHex}`;
    const treasury = treasuryEffect(plan, await readTreasury(chain, deployment), deployment);
    const terms = { action, ...(treasury === undefined ? {} : { treasury }) };
    await consent(session, sheetOf(plan, { ergoTree: key.ergoTree, gpuc: deployment.tokens.gpuc }, terms), height);
    // The nonces live in this signer and nowhere else: both rounds happen in this process or not at all.
    const { createGuardSigner } = await import('#lib/chain/signing/threshold.ts');
    const signer = createGuardSigner(key);
    await exchange.put(`commitment.${request.requestId}.${key.publicKeyHex}`, signer.commit(request));
    say(io, 'committed; waiting for the others');
    const combined = await exchange.take(`combined.${request.requestId}`, combinedCommitmentsSchema);
    await exchange.put(`proof.${request.requestId}.${key.publicKeyHex}`, signer.prove(request, combined));
    return {
      json: { requestId: request.requestId, guard: key.publicKeyHex, status: 'signed' },
      text: `signed ${request.requestId}`,
    };
  },
});
