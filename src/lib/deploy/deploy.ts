import { setTimeout as sleep } from 'node:timers/promises';
import type { Chain } from '#lib/chain/ports.ts';
import { isInRecentBlocks } from '#lib/chain/recentBlocks.ts';
import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { signTransaction } from '#lib/chain/signing/signTransaction.ts';
import type { SignedTransaction } from '@fleet-sdk/common';
import { protocolConstants } from '#lib/protocol/shared/constants.ts';
import { AppError } from '#lib/runtime/appError.ts';
import type { DeploymentFile } from './deploymentFile.ts';
import { selectInitialFunds } from './selectInitialFunds.ts';
import type { Journal } from './journal.ts';
import { ownOutputs, requireSameSteps } from './sameSteps.ts';
import {
  deploymentSteps,
  mintedKinds,
  requireIds,
  type DeploymentOrder,
  type StepState,
  type TokenIds,
} from './steps.ts';

export interface DeployRequest {
  readonly chain: Chain;
  readonly key: SecretKey;
  readonly order: DeploymentOrder;
  readonly journal: Journal;
  /** Blocks on top of the last transaction's own that make it count. */
  readonly confirmations: number;
  readonly pollMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((text: string) => void) | undefined;
}

/**
 * Mints, compiles with the minted ids and creates every box. Killed at any point and called again with the same journal
 * it goes on where it was: each transaction is in the journal before it is sent, and a sent one is never built anew.
 *
 * @throws AppError `insufficient_funds`; `conflict` where someone spent the deployer's boxes meanwhile, or where the
 * journal was begun by a version that creates other boxes.
 */
export async function deploy(request: DeployRequest): Promise<DeploymentFile> {
  const { journal, order, onProgress } = request;
  const compile = once(order.compile);
  const steps = deploymentSteps({ ...order, compile });
  requireSameSteps(journal.steps, { steps, ids: knownIds(request), deployerTree: order.deployerTree });
  for (const step of journal.steps) await sendAgain(request, step.transaction);
  for (const [index, step] of steps.entries()) {
    if (index < journal.steps.length) continue;
    const state = await stateAfter(request);
    const transaction = signTransaction(step.build(state), { keys: [request.key], network: order.network });
    await journal.record({ name: step.name, transaction });
    await sendAgain(request, transaction);
    onProgress?.(`${index + 1}/${steps.length} ${step.name} ${transaction.id}`);
  }
  await confirmed(request);
  return describe(request, compile(requireIds(knownIds(request))));
}

/** The compiler takes seconds and the ids stay the same. */
function once(compile: DeploymentOrder['compile']): DeploymentOrder['compile'] {
  let trees: ReturnType<typeof compile> | undefined;
  return (ids) => (trees ??= compile(ids));
}

async function stateAfter(request: DeployRequest): Promise<StepState> {
  const { chain, journal, order } = request;
  const { height } = await chain.tip();
  const last = journal.steps.at(-1)?.transaction;
  const funds = last === undefined ? await selectInitialFunds(chain, order) : ownOutputs(last, order.deployerTree);
  return { funds, ids: knownIds(request), height };
}

/** A token's id is the id of its transaction's first input. */
function knownIds({ journal, order }: Pick<DeployRequest, 'journal' | 'order'>): Partial<TokenIds> {
  const ids = mintedKinds(order).map(
    (kind, index) => [kind, journal.steps[index]?.transaction.inputs[0]?.boxId] as const,
  );
  return { ...order.externals, ...Object.fromEntries(ids.filter(([, id]) => id !== undefined)) };
}

/** Puts a journalled transaction before the node unless it is on chain; sending the same bytes twice does no harm. */
async function sendAgain({ chain, onProgress }: DeployRequest, transaction: SignedTransaction): Promise<void> {
  if ((await chain.transaction(transaction.id)) !== undefined) return;
  const result = await chain.submit(transaction);
  if (result.ok || result.refusal === 'already-known') return;
  // Between the two questions a block may have taken it in, of which the index need not know yet.
  if (await isInRecentBlocks(chain, transaction.id)) return;
  if ((await chain.transaction(transaction.id)) !== undefined) return;
  onProgress?.(`refused: ${transaction.id}`);
  throw new AppError(
    result.refusal === 'input-spent' ? 'conflict' : 'unavailable',
    `The node refuses ${transaction.id}: ${result.detail}`,
    {
      nextStep:
        'If the deployer’s boxes were spent elsewhere, begin anew with another journal; else repeat with --resume.',
      data: { refusal: result.refusal },
    },
  );
}

/** Waits for blocks; what a reorganisation threw out is sent again. */
async function confirmed(request: DeployRequest): Promise<void> {
  const { chain, journal, confirmations, pollMs, signal, onProgress } = request;
  const last = journal.steps.at(-1)?.transaction;
  if (last === undefined) return;
  onProgress?.(`waiting for ${confirmations} confirmation(s)`);
  for (;;) {
    const found = await chain.transaction(last.id);
    if (found !== undefined && found.numConfirmations >= confirmations) return;
    if (found === undefined && !(await isUnderWay(chain, last.id))) {
      for (const { transaction } of journal.steps) await sendAgain(request, transaction);
    }
    await sleep(pollMs, undefined, signal === undefined ? {} : { signal });
  }
}

/** In the pool, or in a block that the index has not reached. */
async function isUnderWay(chain: Chain, txId: string): Promise<boolean> {
  return (await chain.poolTransactions()).some(({ id }) => id === txId) || (await isInRecentBlocks(chain, txId));
}

function describe(request: DeployRequest, trees: DeploymentFile['trees']): DeploymentFile {
  const { journal, order } = request;
  return {
    version: 1,
    profile: order.profile,
    network: order.network,
    ...requireIds(knownIds(request)),
    constants: protocolConstants[order.profile],
    trees,
    genesis: {
      ...order.terms,
      reserveTree: order.reserveTree,
      transactions: Object.fromEntries(journal.steps.map(({ name, transaction }) => [name, transaction.id])),
    },
  };
}
