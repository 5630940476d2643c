import type { AuditLine, AuditReport, Finding } from '#lib/audit/report.ts';
import { table } from './output.ts';
import { decimal, renderSolvency } from './renderSolvency.ts';

/** The books as people read them, what stands behind the money, then what does not add up and where. */
export function renderAudit({ lines, findings, addsUp, height, transactions, solvency }: AuditReport): string {
  const verdict = addsUp ? 'everything adds up' : 'DOES NOT ADD UP';
  const rows = lines.flatMap(rowsOf);
  const width = Math.max(...rows.map(([, figure]) => figure.length));
  return [
    table(
      ['on chain', '', ''],
      rows.map(([what, figure, mark]) => [what, figure.padStart(width), mark]),
    ),
    '',
    renderSolvency(solvency),
    '',
    ...findings.map(findingText),
    `${transactions} transactions up to height ${height}: ${verdict}`,
  ].join('\n');
}

type Row = readonly [what: string, figure: string, mark: string];

/** One number where history and boxes agree, so that the table fits a terminal; both where they do not. */
function rowsOf(line: AuditLine): readonly Row[] {
  const onChain: Row = [line.what, amount(line, line.onChain), line.ok ? 'ok' : 'DIFFERS'];
  return line.ok ? [onChain] : [onChain, ['  by its history', amount(line, line.computed), '']];
}

const findingText = ({ kind, detail, boxId, txId }: Finding): string =>
  [`${kind}: ${detail}`, ...(boxId ? [`box ${boxId}`] : []), ...(txId ? [`transaction ${txId}`] : [])].join('\n  ');

/** With all decimals; a rounded figure could hide a difference. */
const amount = ({ unit }: AuditLine, value: bigint): string =>
  decimal(value, { units: 0, cents: 2, microGpuc: 6 }[unit]);
