import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { JobContext } from '#lib/client/job/jobContext.ts';
import { createLogger } from '#lib/runtime/logger.ts';
import { systemClock } from '#lib/runtime/clock.ts';
import { PARENT_PIPE_VARIABLE } from '#lib/runtime/shutdown.ts';
import { runConsumer } from '#test/support/soak/runConsumer.ts';

const chainProcess = join(import.meta.dirname, '../../support/soak/child/chainProcess.ts');

const place = {
  nodeUrl: 'http://127.0.0.1:9',
  relayUrl: 'http://127.0.0.1:9',
  deployment: 'none',
  keyFile: 'none',
  passwordFile: 'none',
  directory: 'none',
  pollMs: 10,
};

describe('shutdown of a soak run', () => {
  it('a consumer gives up a node that does not answer', async () => {
    const asked = Promise.withResolvers<undefined>();
    const never = (): Promise<never> => {
      asked.resolve(undefined);
      return new Promise(() => undefined);
    };
    const ending = new AbortController();
    const store = { list: () => Promise.resolve([{ id: 'one', inputDirectory: '/inputs/0' }]), find: never };
    const context = { store, clock: systemClock, pollMs: 10, signal: ending.signal, observer: {} };
    const order = { ...place, jobs: 1 };
    const logger = createLogger({ name: 'test', level: 'silent' });
    const running = runConsumer(context as unknown as JobContext, { order, logger });
    await asked.promise;
    ending.abort();
    await expect(running).resolves.toBeUndefined();
  });

  it('the chain process ends with its parent', async () => {
    const child = spawn(process.execPath, [chainProcess, 'devchain', 'run', '--port', '0', '--block-seconds', '0'], {
      env: { ...process.env, [PARENT_PIPE_VARIABLE]: '1' },
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const exited = once(child, 'exit');
    for await (const text of child.stderr.setEncoding('utf8')) if (String(text).includes('devchain at')) break;
    child.stdin.destroy();
    // As if it had been interrupted.
    expect(await exited).toEqual([130, null]);
  });
});
