import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/**
 * Runs `action` while no other process of this machine runs one under the same name. The kernel frees the lock when the
 * holder dies, so that a killed worker never leaves one behind.
 */
export async function withFileLock<T>(name: string, action: () => Promise<T>): Promise<T> {
  const path = join(tmpdir(), `dgcm-${name.replaceAll(/[^0-9a-z.-]/gi, '_')}.lock`);
  const holder = execa('flock', ['-x', path, 'sh', '-c', 'echo held; exec cat >/dev/null'], { reject: false });
  try {
    await once(holder.stdout, 'data');
    return await action();
  } finally {
    holder.stdin.end();
    await holder;
  }
}
