import { amountOf } from '#lib/protocol/shared/chainBox.ts';
import { sumOf } from '#lib/protocol/shared/numbers.ts';
import type { ChainBox } from '#lib/chain/ports.ts';
import { readLong } from '#lib/protocol/shared/registers.ts';
import { line, type Books, type Pair } from './books.ts';
import type { AuditLine } from './report.ts';

/** Locations of GPUC other than jobs and providers. */
export function moneyPlaces({ deployment, ledger, unspent }: Books): readonly (readonly [string, Pair])[] {
  const { gpuc } = deployment.tokens;
  const { allotmentMicroGpuc, bankInitialMicroGpuc } = deployment.constants;
  const held = (boxes: Iterable<ChainBox>): bigint => sumOf([...boxes].map((box) => amountOf(box, gpuc)));
  const accounts = [...ledger.accounts.values()].map((account) => allotmentMicroGpuc + account.balanceMicroGpuc);
  const stock = BigInt(ledger.banks.size) * bankInitialMicroGpuc - ledger.totals.issuedMicroGpuc;
  return [
    ['accounts: allotments and balances', [sumOf(accounts), held(unspent.accounts)]],
    ['bank shards: not issued', [stock, sumOf(unspent.banks.map(({ gpucMicroGpuc }) => gpucMicroGpuc))]],
    ['desks', [held(ledger.desks.values()), held(unspent.desks)]],
    ['orders', [held(ledger.orders.values()), held(unspent.orders)]],
  ];
}

export function memberLines({ deployment, ledger, unspent }: Books): readonly AuditLine[] {
  const { member, gpuc } = deployment.tokens;
  const { allotmentMicroGpuc } = deployment.constants;
  const accounts = [...ledger.accounts.values()];
  const said = unspent.accounts.map((box) => allotmentMicroGpuc + (readLong(box, 'R4') ?? 0n));
  const tokens = unspent.accounts.map((box) => amountOf(box, gpuc));
  const credit = sumOf(accounts.map(({ balanceMicroGpuc: balance }) => (balance < 0n ? -balance : 0n)));
  const owed = sumOf(tokens.map((amount) => (amount < allotmentMicroGpuc ? allotmentMicroGpuc - amount : 0n)));
  return [
    {
      ...line('microGpuc', 'accounts: allotment + balance = tokens', [sumOf(said), sumOf(tokens)]),
      ok: said.every((amount, index) => amount === tokens[index]),
    },
    line('microGpuc', 'credit outstanding', [credit, owed]),
    line('units', 'MEMBER in accounts', [
      BigInt(accounts.length),
      sumOf(unspent.accounts.map((box) => amountOf(box, member))),
    ]),
  ];
}

export function bankLines({ history, deployment, ledger, unspent }: Books): readonly AuditLine[] {
  if (ledger.banks.size === 0 && unspent.banks.length === 0) return [];
  const { bank } = deployment.tokens;
  const { issuedMicroGpuc, reserveCents } = ledger.totals;
  const inShards = sumOf(
    history.boxes.map((box) =>
      box.spentTransactionId === undefined && box.ergoTree === deployment.trees.bank ? amountOf(box, bank) : 0n,
    ),
  );
  return [
    line('microGpuc', 'issued by banks', [issuedMicroGpuc, sumOf(unspent.banks.map((one) => one.issuedMicroGpuc))]),
    line('cents', 'SigUSD in reserve', [reserveCents, sumOf(unspent.banks.map((one) => one.reserveCents))]),
    line('units', 'BANK in shards = emission', [inShards, history.emissions.bank]),
  ];
}
