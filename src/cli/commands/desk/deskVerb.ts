import type { Command } from 'commander';
import type { SignedTransaction } from '@fleet-sdk/common';
import { z } from 'zod';
import { outputBoxes } from '#lib/chain/signing/signTransaction.ts';
import { namingShortage } from '#lib/client/exchange/namingShortage.ts';
import { findOwnDesk } from '#lib/client/exchange/ownDesk.ts';
import { sheetOf, type SheetTerms } from '#lib/client/sheet.ts';
import { spendableBoxes } from '#lib/client/spendableBoxes.ts';
import { decodeDesk, type Desk } from '#lib/protocol/desk/box.ts';
import type { DeskFrame } from '#lib/protocol/desk/ownerAction.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { sendPlan } from '../../sendPlan.ts';
import { defineVerb } from '../../verb.ts';
import { exchangeContextOf } from '../bank/exchangeContext.ts';

const common = z.object({ desk: z.string().min(1).optional(), wait: z.boolean().default(false) });

export interface DeskVerb<Options> {
  readonly usage: string;
  readonly description: string;
  readonly options: (command: Command) => Command;
  readonly schema: z.ZodType<Options>;
  readonly build: (frame: DeskFrame, options: Options) => UnsignedPlan;
  readonly sheet: (desk: Desk, options: Options, deployment: Deployment) => SheetTerms;
}

/** A command of an owner about his desk: one transaction that spends the desk. */
export function defineDeskVerb<Options extends object>(verb: DeskVerb<Options>): ReturnType<typeof defineVerb> {
  return defineVerb({
    usage: verb.usage,
    description: verb.description,
    options: (command) =>
      verb.options(command).option('--desk <id>', 'beginning of the desk’s box id, if this wallet has several'),
    schema: z.intersection(common, verb.schema),
    run: async (session, options) => {
      const { chain, deployment, ergoTree } = await exchangeContextOf(session);
      const desk = await findOwnDesk(chain, deployment, { ownerTree: ergoTree, id: options.desk });
      const [{ height }, boxes] = await Promise.all([chain.tip(), spendableBoxes(chain, ergoTree)]);
      const frame = { deployment, height, desk, funding: { boxes, changeErgoTree: ergoTree } };
      const plan = namingShortage(deployment, () => verb.build(frame, options));
      const wallet = { ergoTree, gpuc: deployment.tokens.gpuc };
      const sheet = sheetOf(plan, wallet, verb.sheet(desk, options, deployment));
      return sendPlan(session, { plan, sheet, height, wait: options.wait, facts: deskIn(deployment) });
    },
  });
}

/** The desk that a transaction leaves, if it leaves one: its first output. */
export const deskIn =
  (deployment: Deployment) =>
  ({ id, outputs }: SignedTransaction): { readonly deskId?: string } => {
    const [first] = outputBoxes(outputs, id);
    return first !== undefined && decodeDesk(first, deployment).ok ? { deskId: first.boxId } : {};
  };
