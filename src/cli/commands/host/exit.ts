import { z } from 'zod';
import { spendableBoxes } from '#lib/client/spendableBoxes.ts';
import { buildRetire } from '#lib/protocol/provider/retire.ts';
import { decodeRegistry } from '#lib/protocol/registry/box.ts';
import { buildLeave } from '#lib/protocol/registry/leave.ts';
import { AppError } from '#lib/runtime/appError.ts';
import type { Session } from '../../session.ts';
import { defineOwnerVerb } from './ownerVerb.ts';

export const hostRetire = defineOwnerVerb({
  usage: 'retire',
  description: 'take no more jobs, for good, and start the cooldown',
  schema: z.object({}),
  build: (frame) => buildRetire(frame),
  sheet: ({ ticketId }) => ({
    action: `Retire provider ${ticketId}, for good`,
    notes: ['After the cooldown, dgcm host leave brings stake, earnings and deposit home.'],
  }),
});

export const hostLeave = defineOwnerVerb({
  usage: 'leave',
  description: 'end a retired provider: stake, earnings and deposit come home',
  options: (command) =>
    command.option('--accept-forfeit', 'leave although jobs still hold tickets, and lose their slash'),
  schema: z.object({ acceptForfeit: z.boolean().default(false) }),
  build: async ({ deployment, height, provider }, { acceptForfeit }, session) =>
    buildLeave({ deployment, height, provider, registry: await anyShard(session), acceptForfeit }),
  sheet: ({ ticketId, stakeMicroGpuc, earningsMicroGpuc, box }) => ({
    action: `Leave with provider ${ticketId}`,
    expectedReturn: { nanoErg: box.value, microGpuc: stakeMicroGpuc + earningsMicroGpuc },
    notes: ['Its reputation ends with it.'],
  }),
});

async function anyShard(session: Session) {
  const deployment = await session.deployment();
  const boxes = await spendableBoxes(await session.chain(), deployment.trees.registry);
  for (const box of boxes) {
    const read = decodeRegistry(box, deployment);
    if (read.ok) return read.value;
  }
  throw new AppError('not_found', 'This deployment has no registry shard.');
}
