import { watchAudit, type AuditEvent } from '#lib/audit/watchAudit.ts';
import { systemClock } from '#lib/runtime/clock.ts';
import { exitCodes } from '../exitCodes.ts';
import { printable, say, toJson, type CommandResult } from '../output.ts';
import { renderAudit } from '../renderAudit.ts';
import type { Session } from '../session.ts';

/** Repeats the audit at each new tip, a line for each, until something is off or somebody presses Ctrl-C. */
export async function followAudit(session: Session): Promise<CommandResult> {
  const { io, flags } = session;
  const [chain, deployment, { pollMs }] = await Promise.all([
    session.chain(),
    session.deployment(),
    session.settings(),
  ]);
  const { onWait, goesOn } = sayingOnce((text) => {
    say(io, printable(text));
  });
  say(io, 'auditing at each new block; Ctrl-C ends it');
  const events = watchAudit({ chain, deployment, clock: systemClock, signal: io.signal, pollMs, onWait });
  try {
    for await (const event of events) {
      goesOn();
      io.stdout.write(`${flags.json ? toJson(lineOf(event), 0) : printable(textOf(event))}\n`);
      if (event.kind === 'rollback' || event.report.addsUp) continue;
      // With --json the last line has said it all.
      return {
        json: undefined,
        text: renderAudit(event.report),
        exitCode: exitCodes.wrongState,
        endsByInterrupt: true,
      };
    }
  } catch (error) {
    if (!io.signal.aborted) throw error;
  }
  return { json: undefined, text: '', endsByInterrupt: true };
}

/** The whole report where something is off, else what tells one line from the next. */
function lineOf(event: AuditEvent): object {
  if (event.kind === 'rollback') return { event: 'rollback', toHeight: event.toHeight, blocks: event.blocks };
  const { report, headerId, blocks } = event;
  const { height, transactions, addsUp } = report;
  const place = { event: 'audit', height, headerId, blocks, transactions, addsUp };
  return addsUp ? place : { ...place, ...report };
}

function textOf(event: AuditEvent): string {
  const count = event.blocks === 1 ? '1 block' : `${event.blocks} blocks`;
  if (event.kind === 'rollback') return `${count} taken back, down to height ${event.toHeight}`;
  const { height, transactions, addsUp } = event.report;
  const verdict = addsUp ? 'everything adds up' : 'DOES NOT ADD UP';
  return `height ${height}, block ${event.headerId.slice(0, 12)}, ${count} more: ${transactions} transactions, ${verdict}`;
}

/** A reason to wait is said once, until it goes on or is another. */
function sayingOnce(tell: (text: string) => void): { onWait: (reason: string) => void; goesOn: () => void } {
  let said: string | undefined;
  return {
    onWait: (reason) => {
      if (reason !== said) tell(`${reason} Waiting.`);
      said = reason;
    },
    goesOn: () => {
      said = undefined;
    },
  };
}
