import type { PoolPrice, Solvency } from '#lib/audit/report.ts';
import { table } from './output.ts';

/** All of its decimals, whatever the sign. */
export function decimal(value: bigint, decimals: number): string {
  if (decimals === 0) return value.toString();
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

const gpuc = (microGpuc: bigint): string => decimal(microGpuc, 6);

/** Where all GPUC are, and what stands behind those that are about; fits 80 columns. */
export function renderSolvency(solvency: Solvency): string {
  const rows = rowsOf(solvency);
  const width = Math.max(...rows.map(([, figure]) => figure.length));
  return [
    table(
      ['what stands behind GPUC', '', ''],
      rows.map(([what, figure, note]) => [what, figure.padStart(width), note]),
    ),
    accountsText(solvency),
    ...solvency.prices.map(priceText),
  ].join('\n');
}

type Row = readonly [what: string, figure: string, note: string];

function rowsOf(solvency: Solvency): readonly Row[] {
  const { creditMicroGpuc, haircutCollateralMicroGpuc, issuedMicroGpuc, reserveCents } = solvency;
  const reserved = reserveCents * 10_000n >= issuedMicroGpuc;
  const covered = haircutCollateralMicroGpuc >= creditMicroGpuc;
  const mark = (holds: boolean): string => (holds ? 'ok' : 'SHORT');
  return [
    ['supply', gpuc(solvency.supplyMicroGpuc), ''],
    ['- not issued, in bank shards', gpuc(solvency.bankStockMicroGpuc), ''],
    ['- in the registry, or allotted to accounts', gpuc(solvency.allotmentsMicroGpuc), ''],
    ['- burned', gpuc(solvency.burnedMicroGpuc), ''],
    ['= in circulation', gpuc(solvency.circulatingMicroGpuc), ''],
    ['issued by banks', gpuc(issuedMicroGpuc), ''],
    ['  their reserve in SigUSD', decimal(reserveCents, 2).concat('    '), mark(reserved)],
    ['credit of members', gpuc(creditMicroGpuc), ''],
    ['  its collateral', gpuc(solvency.collateralMicroGpuc), ''],
    ['  its collateral after the haircut', gpuc(haircutCollateralMicroGpuc), mark(covered)],
    ['nothing stands behind', gpuc(solvency.unbackedMicroGpuc), ''],
    ['  handed out at the start', gpuc(solvency.handedOutMicroGpuc), ''],
    ['  debt written off so far', gpuc(solvency.writtenOffMicroGpuc), ''],
  ];
}

function accountsText({ accounts }: Solvency): string {
  const { all, inDebt, ill, flagged, underWater, unpriced } = accounts;
  const unknown = unpriced > 0 ? `, ${unpriced} without a price` : '';
  return `accounts: ${all}, in debt ${inDebt}, ill ${ill}, flagged ${flagged}, under water ${underWater}${unknown}`;
}

const priceText = ({ unit, nanoErg, ageBlocks, fresh }: PoolPrice): string =>
  `1 ${unit} cost ${decimal(nanoErg, 9)} ERG ${ageBlocks} blocks ago${fresh ? '' : ', too old for scripts'}`;
