import { z } from 'zod';
import { auditChain } from '#lib/audit/auditChain.ts';
import { readHistory } from '#lib/audit/readHistory.ts';
import type { AuditLine, AuditReport, Finding } from '#lib/audit/report.ts';
import { exitCodes } from '../exitCodes.ts';
import { paint, say, table, type CliIo } from '../output.ts';
import { defineVerb } from '../verb.ts';

export const auditVerb = defineVerb({
  usage: 'audit',
  description: 'recompute supply, escrows, stakes and statistics from chain alone and say whether they add up',
  schema: z.object({}),
  run: async (session) => {
    const deployment = await session.deployment();
    say(session.io, 'reading every transaction of the deployment');
    const report = auditChain(await readHistory(await session.chain(), deployment), deployment);
    return {
      json: report,
      text: renderAudit(session.io, report),
      exitCode: report.addsUp ? exitCodes.ok : exitCodes.wrongState,
    };
  },
});

/** The table as people read it, then what does not add up and where. */
function renderAudit(io: CliIo, { lines, findings, addsUp, height, transactions }: AuditReport): string {
  const verdict = addsUp ? paint(io, 'green', 'everything adds up') : paint(io, 'red', 'DOES NOT ADD UP');
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
