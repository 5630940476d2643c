import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import type { ChainHistory } from './chainHistory.ts';
import type { MarketLedger } from './ledger.ts';
import type { AuditLine } from './report.ts';
import type { UnspentBoxes } from './unspentBoxes.ts';

export interface Books {
  readonly history: ChainHistory;
  readonly deployment: Deployment;
  readonly ledger: MarketLedger;
  readonly unspent: UnspentBoxes;
}

export type Pair = readonly [computed: bigint, onChain: bigint];

export const line = (unit: AuditLine['unit'], what: string, [computed, onChain]: Pair): AuditLine => ({
  what,
  unit,
  computed,
  onChain,
  ok: computed === onChain,
});
