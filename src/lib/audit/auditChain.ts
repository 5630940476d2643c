import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { auditLines } from './auditLines.ts';
import type { ChainHistory } from './chainHistory.ts';
import { foldHistory } from './foldHistory.ts';
import { indexFindings } from './indexFindings.ts';
import type { AuditReport, Finding } from './report.ts';
import { solvencyOf } from './solvency.ts';
import { strayTokens, unspentBoxes } from './unspentBoxes.ts';

/**
 * Replays a deployment's history under the rules of the protocol and compares the result with the chain's unspent boxes:
 * supply, accounts, banks, desks, orders, escrows, stakes, fees, tickets, statistics, and the backing of GPUC. Pure.
 */
export function auditChain(history: ChainHistory, deployment: Deployment): AuditReport {
  const findings: Finding[] = [...indexFindings(history, deployment)];
  const ledger = foldHistory(history, deployment, findings);
  const unspent = unspentBoxes(history, deployment, ledger);
  findings.push(...strayTokens(unspent, deployment, ledger));
  const lines = auditLines({ history, deployment, ledger, unspent });
  const solvency = solvencyOf({ history, deployment, ledger, unspent });
  return {
    addsUp: findings.length === 0 && lines.every(({ ok }) => ok) && solvency.ok,
    height: history.height,
    transactions: history.transactions.length,
    actions: Object.fromEntries([...ledger.actions].sort(([left], [right]) => left.localeCompare(right))),
    lines,
    solvency,
    findings,
  };
}
