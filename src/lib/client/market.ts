import type { ChainReader } from '#lib/chain/ports.ts';
import { readMarket } from '#lib/market/readMarket.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import type { Governance } from '#lib/protocol/governance/box.ts';
import type { Provider } from '#lib/protocol/provider/box.ts';
import { busyAfter, hourPriceMicroGpuc } from '#lib/protocol/provider/price.ts';
import type { MarketRow } from './marketFilter.ts';

const microGpucPerGpuc = 1e6;
const mibPerGib = 1024;

/** The current providers, pool included, so that a quoted price is the one the next match uses. */
export async function readProviders(chain: ChainReader, deployment: Deployment): Promise<readonly Provider[]> {
  return (await readMarket(chain, deployment, ['provider'])).providers;
}

/** @throws AppError `unavailable` where the chain has no governance box of this deployment. */
export async function readGovernance(chain: ChainReader, deployment: Deployment): Promise<Governance> {
  return (await readMarket(chain, deployment, [])).governance;
}

/** What one more hour costs at this provider now. micro-GPUC; 0 where the terms allow no match. */
export const nextHourPrice = (provider: Provider, timestampMs: number): bigint =>
  hourPriceMicroGpuc(provider, busyAfter(provider, 1), timestampMs);

/** A provider as a row of the market search. */
export function marketRow(provider: Provider, timestampMs: number): MarketRow {
  const { card, ratingCount, ratingSum } = provider;
  return {
    ticket: provider.ticketId,
    class: provider.gpuClass,
    price: Number(nextHourPrice(provider, timestampMs)) / microGpucPerGpuc,
    reputation: Math.max(0, provider.reputation),
    free: provider.available && provider.retireHeight === 0 ? provider.freeSlots : 0,
    slots: provider.slots,
    stake: Number(provider.stakeMicroGpuc) / microGpucPerGpuc,
    completed: provider.completed,
    failed: provider.failed,
    hours: provider.terms.longestHours,
    ...(ratingCount > 0 ? { rating: ratingSum / ratingCount } : {}),
    ...(card.vramMib === undefined ? {} : { vram: card.vramMib / mibPerGib }),
    ...(card.gpuCount === undefined ? {} : { gpus: card.gpuCount }),
  };
}
