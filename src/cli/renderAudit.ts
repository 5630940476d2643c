import type { AuditLine, AuditReport, Finding } from '#lib/audit/report.ts';
import { table } from './output.ts';

/** The table as people read it, then what does not add up and where. */
export function renderAudit({ lines, findings, addsUp, height, transactions }: AuditReport): string {
  const verdict = addsUp ? 'everything adds up' : 'DOES NOT ADD UP';
  return [
    table(
      ['what', 'computed', 'on chain', ''],
      lines.map((line) => [
        line.what,
        amount(line, line.computed),
        amount(line, line.onChain),
        line.ok ? 'ok' : 'DIFFERS',
      ]),
    ),
    ...findings.map(findingText),
    `${transactions} transactions up to height ${height}: ${verdict}`,
  ].join('\n');
}

const findingText = ({ kind, detail, boxId, txId }: Finding): string =>
  [`${kind}: ${detail}`, ...(boxId ? [`box ${boxId}`] : []), ...(txId ? [`transaction ${txId}`] : [])].join('\n  ');

/** Micro-GPUC with all six decimals; a rounded figure could hide a difference. */
function amount({ unit }: AuditLine, value: bigint): string {
  if (unit === 'units') return value.toString();
  const digits = (value < 0n ? -value : value).toString().padStart(7, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`;
}
