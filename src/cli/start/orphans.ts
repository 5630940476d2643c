import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const listFile = (home: string): string => join(home, 'children');

/** Position of the start time in /proc/<pid>/stat, counted behind the name, which may hold anything. */
const startTimeField = 19;
const graceMs = 12_000;
const lookMs = 100;

/** Tells a process from a later one that got the same id; nothing where none runs. */
export async function startTimeOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie only waits for somebody to ask how it ended.
  return fields?.[0] === 'Z' ? undefined : fields?.[startTimeField];
}

/** Notes a child, so that a later run can tell whether it is still there. */
export async function noteChild(home: string, pid: number): Promise<void> {
  await appendFile(listFile(home), `${pid} ${(await startTimeOf(pid)) ?? ''}\n`);
}

/**
 * Waits for the children of a run that was killed: they end by themselves once their parent is gone. One that does not is
 * killed, by id, and only if it is the very process that was noted.
 */
export async function endOrphans(home: string): Promise<void> {
  const text = await readFile(listFile(home), 'utf8').catch(() => '');
  const noted = text.split('\n').flatMap((line) => {
    const [pid, startTime] = line.split(' ');
    return pid === undefined || startTime === undefined || startTime === '' ? [] : [{ pid: Number(pid), startTime }];
  });
  await Promise.all(noted.map(ended));
}

async function ended({ pid, startTime }: { readonly pid: number; readonly startTime: string }): Promise<void> {
  const killAtMs = Date.now() + graceMs;
  while ((await startTimeOf(pid)) === startTime) {
    if (Date.now() > killAtMs) killIfThere(pid);
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It may have ended since it was looked at.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
