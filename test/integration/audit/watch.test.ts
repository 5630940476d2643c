import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDeployment } from '#lib/deploy/deploymentFile.ts';
import type { CliAnswer, CliSetup } from '../cli/cliSetup.ts';
import { startFlakyNode } from '../cli/flakyNode.ts';
import { setUpMarket } from '../cli/marketSetup.ts';

interface Watch {
  /** The next line of standard output. */
  next(): Promise<string>;
  /** Resolves once standard error has said this. */
  said(text: string): Promise<void>;
  interrupt(): void;
  readonly ended: Promise<CliAnswer>;
}

/** `dgcm audit --watch` with what it says as it says it. */
function watch(cli: CliSetup, argv: readonly string[]): Watch {
  const stop = new AbortController();
  const news = new EventEmitter();
  const lines: string[] = [];
  let messages = '';
  const ended = cli.run(['--profile', 'bob', 'audit', '--watch', ...argv], {
    signal: stop.signal,
    onOutput: (text) => {
      lines.push(...text.trimEnd().split('\n'));
      news.emit('heard');
    },
    onMessage: (text) => {
      messages += text;
      news.emit('heard');
    },
  });
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await once(news, 'heard');
  };
  return {
    next: async () => {
      await until(() => lines.length > 0);
      return lines.shift()!;
    },
    said: (text) => until(() => messages.includes(text)),
    interrupt: () => {
      stop.abort();
    },
    ended,
  };
}

/** An answer of the node with a millionth of a token more in one box. */
const forgeBox = (boxId: string) => (body: string) => {
  if (!body.includes(boxId)) return body;
  return JSON.stringify(JSON.parse(body), (_key, value: unknown) => {
    const box = value as { boxId?: string; assets?: { amount: number }[] } | null;
    if (typeof box !== 'object' || box?.boxId !== boxId || box.assets === undefined) return value;
    return { ...box, assets: box.assets.map((asset) => ({ ...asset, amount: asset.amount + 1 })) };
  });
};

describe('dgcm audit --watch', () => {
  it('audits each new tip once, says what was taken back, and ends with 0 at Ctrl-C', async () => {
    await using market = await setUpMarket();
    const { devchain } = market.cli;
    const { height } = devchain;
    const tip = () => devchain.index.tip!.header.id;
    const running = watch(market.cli, ['--json']);
    const line = async (): Promise<unknown> => JSON.parse(await running.next());
    const audited = (at: number, blocks: number) =>
      expect.objectContaining({ event: 'audit', height: at, headerId: tip(), blocks, addsUp: true }) as object;
    expect(await line()).toEqual(audited(height, 0));
    devchain.mine();
    expect(await line()).toEqual(audited(height + 1, 1));
    // Whatever comes at once shares an audit.
    devchain.mine(5);
    expect(await line()).toEqual(audited(height + 6, 5));
    // Takes Bob’s enrolment back, too, which lies below where the watch began.
    devchain.reorg(8);
    expect(await line()).toEqual({ event: 'rollback', toHeight: height - 2, blocks: 8 });
    expect(await line()).toEqual(audited(height + 7, 9));
    devchain.mine();
    expect(await line()).toEqual(audited(height + 8, 1));
    running.interrupt();
    const { exitCode, stdout } = await running.ended;
    expect([exitCode, stdout.trimEnd().split('\n').length]).toEqual([0, 6]);
  });

  it('outlasts a node that is away, and ends as the audit does once the view is forged', async () => {
    await using market = await setUpMarket();
    const { cli } = market;
    const { devchain } = cli;
    const { trees } = await readDeployment(join(cli.cwd, 'devnet.json'));
    await using node = await startFlakyNode(cli.url);
    const running = watch(cli, ['--node', node.url]);
    expect(await running.next()).toMatch(
      /^height \d+, block [0-9a-f]{12}, 0 blocks more: \d+ transactions, everything/,
    );
    node.away = true;
    devchain.mine();
    await running.said('Waiting.');
    node.away = false;
    expect(await running.next()).toMatch(/1 block more: \d+ transactions, everything adds up$/);
    devchain.reorg(1);
    expect(await running.next()).toBe(`1 block taken back, down to height ${devchain.height - 2}`);
    expect(await running.next()).toMatch(/2 blocks more: \d+ transactions, everything adds up$/);
    const [provider] = devchain.index.lists.unspentByTree.of(trees.provider);
    const { boxId } = provider!.box;
    node.forge = forgeBox(boxId);
    devchain.mine();
    expect(await running.next()).toMatch(/1 block more: \d+ transactions, DOES NOT ADD UP$/);
    const { exitCode, stdout, stderr } = await running.ended;
    expect(exitCode, stderr).toBe(8);
    expect(stdout).toContain(`its content is not what its id says\n  box ${boxId}`);
    expect(stdout).toMatch(/DOES NOT ADD UP\n$/);
  });

  it('ends at once where nothing is right from the start', async () => {
    await using market = await setUpMarket();
    const { cli } = market;
    await using node = await startFlakyNode(cli.url);
    const { trees } = await readDeployment(join(cli.cwd, 'devnet.json'));
    const [provider] = cli.devchain.index.lists.unspentByTree.of(trees.provider);
    node.forge = forgeBox(provider!.box.boxId);
    const { exitCode, stdout } = await watch(cli, ['--node', node.url, '--json']).ended;
    expect(exitCode).toBe(8);
    const [only, ...others] = stdout.trimEnd().split('\n');
    expect(others).toEqual([]);
    const kinds = (JSON.parse(only!) as { findings: { kind: string }[] }).findings.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['index', 'conservation']));
  });
});
