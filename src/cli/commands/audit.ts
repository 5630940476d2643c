import { z } from 'zod';
import { auditChain } from '#lib/audit/auditChain.ts';
import { readHistory } from '#lib/audit/readHistory.ts';
import { exitCodes } from '../exitCodes.ts';
import { say } from '../output.ts';
import { renderAudit } from '../renderAudit.ts';
import { defineVerb } from '../verb.ts';
import { followAudit } from './followAudit.ts';

export const auditVerb = defineVerb({
  usage: 'audit',
  description:
    'recompute supply, credit, escrows, stakes and statistics from the chain alone and check that they add up',
  options: (command) =>
    command.option('--watch', 'repeat it at each new block, a line each, until something is off or Ctrl-C'),
  schema: z.object({ watch: z.boolean().default(false) }),
  run: async (session, { watch }) => {
    if (watch) return followAudit(session);
    const deployment = await session.deployment();
    say(session.io, 'reading every transaction of the deployment');
    const report = auditChain(await readHistory(await session.chain(), deployment), deployment);
    return {
      json: report,
      text: renderAudit(report),
      exitCode: report.addsUp ? exitCodes.ok : exitCodes.wrongState,
    };
  },
});
