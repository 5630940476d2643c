import { arrange, type ExecutorSnapshot, type Preference } from '#bots/executor/lanes.ts';
import type { ChainBox, ChainTransaction } from '#lib/chain/ports.ts';
import { MAINNET_PARAMETERS } from '#lib/devchain/devchainOptions.ts';
import { decodeBank } from '#lib/protocol/bank/box.ts';
import { decodeDesk } from '#lib/protocol/desk/box.ts';
import { decodeGovernance } from '#lib/protocol/governance/box.ts';
import { decodeOraclePool } from '#lib/protocol/oracle/box.ts';
import { decodeOrder } from '#lib/protocol/order/box.ts';
import { bankGovernanceBox, poolBox } from '#test/support/contracts/exchangeBoxes.ts';
import { read } from '#test/support/contracts/honest.ts';
import { deployment, NOW } from '#test/support/contracts/world.ts';

export interface ExchangeParts {
  readonly banks?: readonly ChainBox[];
  readonly desks?: readonly ChainBox[];
  readonly orders?: readonly ChainBox[];
  readonly oracleAge?: number;
  readonly oracleMoves?: boolean;
  readonly pool?: readonly ChainTransaction[];
}

const stranger: Preference = { salt: 'salt', isOwn: () => false };

/** What an executor sees of these boxes one block before `NOW`. */
export function exchangeSnapshot(parts: ExchangeParts, preference = stranger): ExecutorSnapshot {
  const { banks = [], desks = [], orders = [], oracleAge = 5, oracleMoves = false, pool = [] } = parts;
  const exchange = {
    tip: { height: NOW - 1, headerId: '00'.repeat(32), network: 'testnet', parameters: MAINNET_PARAMETERS },
    governance: read(decodeGovernance, bankGovernanceBox()),
    oracle: read(decodeOraclePool, poolBox({ age: oracleAge })),
    oracleMoves,
    banks: banks.map((box) => read(decodeBank, box)),
    desks: desks.map((box) => read(decodeDesk, box)),
    orders: orders.map((box) => read(decodeOrder, box)),
    pool,
  } as const;
  return arrange(exchange, deployment, preference);
}
