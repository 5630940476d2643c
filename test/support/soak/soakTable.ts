import type { SoakReport } from './runSoak.ts';

/** The report as people read it. */
export function renderSoak(report: SoakReport): string {
  const { fates, faults, holdings } = report;
  const ends = new Map<string, number>();
  for (const { end, paid } of fates) {
    const name = paid ? 'paid' : end;
    ends.set(name, (ends.get(name) ?? 0) + 1);
  }
  const kills = new Map<string, number>();
  for (const fault of faults) {
    const name = fault.kind === 'kill' ? fault.role : 'reorg';
    kills.set(name, (kills.get(name) ?? 0) + 1);
  }
  const list = (counts: ReadonlyMap<string, number>): string =>
    [...counts].map(([name, count]) => `${name} ${count}`).join(', ');
  return [
    `${fates.length} jobs in ${report.blocks} blocks, ${report.seconds.toFixed(0)} s: ${list(ends)}`,
    `faults: ${list(kills)}`,
    ...fates
      .filter(({ paid }) => !paid)
      .map(
        ({ openBoxId, end, openedAt, endedAt, explanation, declineReason }) =>
          `  ${openBoxId.slice(0, 8)} ${end} (${openedAt}-${endedAt})${declineReason ? `, "${declineReason}"` : ''}: ` +
          (explanation ?? 'UNEXPLAINED'),
      ),
    ...holdings.changes.map(
      ({ party, microGpuc, nanoErg }) =>
        `  ${party.padEnd(10)} ${String(microGpuc).padStart(14)} µGPUC ${String(nanoErg).padStart(16)} nanoERG`,
    ),
    `  lost ${holdings.lostMicroGpuc} µGPUC, ${holdings.lostNanoErg} nanoERG`,
    `audit: ${report.audit.addsUp ? 'adds up' : 'DOES NOT ADD UP'}, ${report.audit.transactions} transactions`,
    `report: ${report.reportFile}`,
  ].join('\n');
}
