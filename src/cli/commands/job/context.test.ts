import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { CliIo } from '../../output.ts';
import { onTerminal } from './context.ts';

describe('a job’s log on a terminal', () => {
  it('says of each line whose it is, and moves no cursor', () => {
    const stderr = new PassThrough();
    const observer = onTerminal({ stderr, env: {}, interactive: false } as unknown as CliIo);
    observer.logged({ stream: 'stdout', timestamp: 0, text: '10%\r20%\nerror: \u001b[2Jyour money is gone\n' });
    expect(String(stderr.read())).toBe('stdout| 10%\nstdout| 20%\nstdout| error: your money is gone\n');
  });

  it('shows no stranger’s control characters in what went wrong', () => {
    const stderr = new PassThrough();
    const observer = onTerminal({ stderr, env: {}, interactive: false } as unknown as CliIo);
    observer.progress('relay: \u001b]0;a title\u0007no');
    expect(String(stderr.read())).toBe('relay: no\n');
  });
});
