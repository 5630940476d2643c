import type { Deployment } from '../deployment/deployment.ts';
import { tokens, type PlannedOutput } from '../shared/plan.ts';
import { encodeLongs, readLongs } from '../shared/registers.ts';
import type { Provider } from './box.ts';
import { counterPositions, type ProviderAction } from './contract.ts';

/** What an action changes in a provider box; absent fields stay as they are. */
export interface ProviderChange {
  readonly action: ProviderAction;
  readonly batchSize?: number;
  readonly available?: boolean;
  readonly retireHeight?: number;
  readonly at?: number;
  readonly hourPriceMicroGpuc?: bigint;
  readonly feeBps?: number;
  readonly counters?: Partial<Record<keyof typeof counterPositions, bigint>>;
  readonly ticketsGained?: number;
  readonly gpucGained?: bigint;
  readonly termsRegister?: string;
  readonly profileRegister?: string;
}

/**
 * The provider box after an action. Unchanged values are copied from the registers, not re-encoded: an owner may have written
 * numbers that decoding clamped.
 */
export function successor(provider: Provider, deployment: Deployment, change: ProviderChange): PlannedOutput {
  const { box } = provider;
  const counters = [...(readLongs(box, 'R5') ?? [])];
  for (const [name, value] of Object.entries(change.counters ?? {})) {
    counters[counterPositions[name as keyof typeof counterPositions]] = value;
  }
  const status = readLongs(box, 'R8') ?? [];
  const gpuc = provider.stakeMicroGpuc + provider.earningsMicroGpuc + 1n + (change.gpucGained ?? 0n);
  const { R4 = '', R6 = '', R7 = '' } = box.additionalRegisters;
  return {
    value: box.value,
    ergoTree: box.ergoTree,
    tokens: tokens(
      [deployment.tokens.provider, 1n],
      [provider.ticketId, BigInt(provider.ticketsHome + (change.ticketsGained ?? 0))],
      [deployment.tokens.gpuc, gpuc],
    ),
    registers: {
      R4,
      R5: encodeLongs(counters),
      R6: change.termsRegister ?? R6,
      R7: change.profileRegister ?? R7,
      R8: encodeLongs([
        BigInt(change.action),
        BigInt(change.batchSize ?? 0),
        change.available === undefined ? (status[2] ?? 0n) : change.available ? 1n : 0n,
        change.retireHeight === undefined ? (status[3] ?? 0n) : BigInt(change.retireHeight),
        BigInt(change.at ?? 0),
        change.hourPriceMicroGpuc ?? 0n,
        change.feeBps === undefined ? (status[6] ?? 0n) : BigInt(change.feeBps),
      ]),
    },
  };
}
