import type { ChainReader } from '#lib/chain/ports.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import type { Desk } from '#lib/protocol/desk/box.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { viewExchange } from './exchangeView.ts';

/** Selects a desk of a wallet, by the beginning of its box id if there are several. */
export interface DeskChoice {
  readonly ownerTree: string;
  readonly id?: string | undefined;
}

/** @throws AppError `not_found`; `conflict` where the wallet has several that fit. */
export async function findOwnDesk(
  chain: ChainReader,
  deployment: Deployment,
  { ownerTree, id = '' }: DeskChoice,
): Promise<Desk> {
  const { venues } = await viewExchange(chain, deployment);
  const own = venues.desks.filter((desk) => desk.ownerTree === ownerTree);
  const [desk, ...more] = own.filter(({ box }) => box.boxId.startsWith(id));
  if (desk === undefined) {
    throw new AppError('not_found', id === '' ? 'This wallet has no desk.' : `This wallet has no desk ${id}.`, {
      nextStep:
        own.length === 0 ? 'Open one with: dgcm desk open' : 'A desk’s id changes with every trade: dgcm desk show.',
    });
  }
  if (more.length > 0) {
    throw new AppError('conflict', `This wallet has ${more.length + 1} desks that fit.`, {
      nextStep: 'Choose one with --desk; dgcm desk show lists them.',
    });
  }
  return desk;
}
