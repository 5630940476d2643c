import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createDevchain, type Devchain } from '#lib/devchain/devchain.ts';

const TREE = '0008cd02ba70903563f312de15a348cae383316618d6c0d731633567fb8496e20b571722';

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'devchain-'));
  onTestFinished(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  return directory;
}

/** Lets a miner work for a while, kills it, and says the last height it told. */
async function mineAndKill(directory: string, afterMs: number): Promise<number> {
  const miner = spawn(process.execPath, [join(import.meta.dirname, 'child/minerProcess.ts'), directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise((resolve) => miner.once('exit', resolve));
  let told = '';
  miner.stdout.on('data', (chunk: Buffer) => (told += chunk.toString()));
  while (told === '') await wait(5);
  await wait(afterMs);
  miner.kill('SIGKILL');
  await exited;
  return Number(told.trimEnd().split('\n').at(-1));
}

function expectSound(devchain: Devchain): void {
  for (const [index, { header }] of devchain.index.blocks.entries()) {
    expect(header.height).toBe(index + 1);
    if (index > 0) expect(header.parentId).toBe(devchain.index.blocks[index - 1]!.header.id);
  }
}

describe('a devchain on disk', () => {
  it('loads after a kill at any instant, with every block that was reported', async () => {
    const directory = temporaryDirectory();
    for (const afterMs of [0, 3, 11, 20, 34, 50, 77, 120]) {
      const told = await mineAndKill(directory, afterMs);
      const devchain = createDevchain({ directory });
      expect(devchain.height).toBeGreaterThanOrEqual(told);
      expectSound(devchain);
      const grant = devchain.faucet(TREE, 5_000_000_000n);
      devchain.mine();
      expect(devchain.index.unspent(grant.box.boxId)).toEqual(grant.box);
    }
    expect(readdirSync(join(directory, 'blocks')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('is unchanged after a restart, pool included', () => {
    const directory = temporaryDirectory();
    const before = createDevchain({ directory });
    const confirmed = before.mint(TREE, 1_000_000_000n, { amount: 2n ** 60n + 1n, name: 'T', decimals: 3 });
    before.mine(3);
    const waiting = before.faucet(TREE, 2_000_000_000n);
    before.saveTo(directory);
    const after = createDevchain({ directory });
    expect(after.index.tip).toEqual(before.index.tip);
    expect(after.index.tokens).toEqual(before.index.tokens);
    expect(after.index.unspent(confirmed.box.boxId)).toEqual(confirmed.box);
    expect(after.pool.get(waiting.txId)?.transaction).toEqual(before.pool.get(waiting.txId)?.transaction);
  });

  it('continues the chain of another directory, replacing its own', () => {
    const directory = temporaryDirectory();
    const saved = createDevchain({ faucetNanoErg: 500_000_000_000n });
    saved.mine(4);
    saved.saveTo(directory);
    const other = createDevchain();
    other.mine(9);
    other.loadFrom(directory);
    expect(other.index.tip?.header.id).toBe(saved.index.tip?.header.id);
    expect(other.index.genesis).toEqual(saved.index.genesis);
    other.faucet(TREE, 1_000_000_000n);
    other.mine();
    expect(other.height).toBe(5);
  });

  it('reports a missing chain and an altered block', () => {
    const directory = temporaryDirectory();
    expect(() => {
      createDevchain().loadFrom(directory);
    }).toThrow(/no devchain/);
    const devchain = createDevchain({ directory });
    devchain.mine();
    const path = join(directory, 'blocks', `${devchain.index.tip!.header.id}.json`);
    writeFileSync(
      path,
      JSON.stringify({ header: {}, transactions: [{ id: '00', inputs: [], dataInputs: [], outputs: [] }] }),
    );
    expect(() => createDevchain({ directory })).toThrow(/not the one its id/);
  });

  it('restores a snapshot, discarding later blocks only once it is complete', () => {
    const devchain = createDevchain();
    devchain.mine(2);
    const snapshot = devchain.snapshot();
    const tip = devchain.index.tip!.header.id;
    const grant = devchain.faucet(TREE, 1_000_000_000n);
    devchain.mine(3);
    devchain.restore(snapshot);
    expect(devchain.index.tip?.header.id).toBe(tip);
    expect(devchain.index.boxes.has(grant.box.boxId)).toBe(false);
    expect(devchain.faucet(TREE, 1_000_000_000n).txId).toBe(grant.txId);
  });
});
