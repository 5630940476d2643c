import type { ChainReader } from '#lib/chain/ports.ts';
import { decodeAccount, type Account } from '#lib/protocol/account/box.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { spendableBoxes } from '../spendableBoxes.ts';

/** An owner's accounts, pool included, the one with the largest debt first; found by their owner register. */
export async function accountsOf(
  chain: ChainReader,
  deployment: Deployment,
  ownerTree: string,
): Promise<readonly Account[]> {
  const boxes = await spendableBoxes(chain, deployment.trees.account);
  const accounts = boxes.flatMap((box) => {
    const read = decodeAccount(box, deployment);
    return read.ok && read.value.ownerTree === ownerTree ? [read.value] : [];
  });
  return accounts.sort((left, right) => {
    if (left.balanceMicroGpuc !== right.balanceMicroGpuc)
      return left.balanceMicroGpuc < right.balanceMicroGpuc ? -1 : 1;
    return left.box.boxId < right.box.boxId ? -1 : 1;
  });
}

/**
 * The account that a command is about: the only one of its owner, or the one whose box begins so.
 *
 * @throws AppError `not_found`; `conflict` where several fit.
 */
export function chooseAccount(accounts: readonly Account[], beginning: string | undefined): Account {
  const found = beginning === undefined ? accounts : accounts.filter(({ box }) => box.boxId.startsWith(beginning));
  const [account] = found;
  if (account === undefined) {
    const what = beginning === undefined ? '' : ` whose box begins with ${beginning}`;
    throw new AppError('not_found', `This wallet has no account${what}.`, {
      nextStep: accounts.length === 0 ? 'Open one with: dgcm account open' : 'See what it has with: dgcm account show',
    });
  }
  if (found.length === 1) return account;
  throw new AppError('conflict', `This wallet has ${found.length} accounts that fit.`, {
    nextStep: `Choose one with --account: ${found.map(({ box }) => box.boxId.slice(0, 12)).join(', ')}`,
  });
}
