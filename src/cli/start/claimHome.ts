import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#lib/runtime/appError.ts';
import { developmentMark } from '../profiles.ts';
import { endOrphans, startTimeOf } from './orphans.ts';
import { sweepWorker } from './machine.ts';

const claimFile = (home: string): string => join(home, 'start.pid');

/**
 * Makes the home this run's own: whatever an earlier run left is swept and wiped, unless that run is still up.
 * @throws AppError `conflict` where it is
 */
export async function claimHome(home: string): Promise<void> {
  const [holder = '', startTime] = (await readFile(claimFile(home), 'utf8').catch(() => '')).split(' ');
  // A process id alone may be another's by now, after a restart of the machine above all.
  if (holder !== '' && startTime === (await startTimeOf(Number(holder)))) {
    throw new AppError('conflict', `Another npm start (process ${holder}) uses ${home}.`, {
      nextStep: 'End it with Ctrl-C, or give this one a home of its own: npm start -- --home <dir>',
    });
  }
  const present = await readdir(home).catch((): string[] => []);
  if (present.length > 0 && !present.includes(developmentMark)) {
    throw new AppError('conflict', `${home} holds what npm start did not make, so it is not wiped.`, {
      nextStep: 'Choose another directory: npm start -- --home <dir>',
    });
  }
  await endOrphans(home);
  await sweepWorker(home);
  await rm(home, { recursive: true, force: true });
  await mkdir(join(home, 'logs'), { recursive: true, mode: 0o700 });
  await writeFile(join(home, developmentMark), 'Everything here is wiped by the next npm start.\n');
  await writeFile(claimFile(home), `${process.pid} ${(await startTimeOf(process.pid)) ?? ''}`);
}

/** Nobody is kept out by a run that is over. */
export const releaseHome = (home: string): Promise<void> => rm(claimFile(home), { force: true });
