import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDeployment, type DeploymentFile } from '#lib/deploy/deploymentFile.ts';
import { devchainAsChain } from '#lib/devchain/devchainAsChain.ts';
import { firstPrices, poolPrices } from '#lib/feeder/prices.ts';
import { publishPrices, type PublishRequest } from '#lib/feeder/publishPrices.ts';
import { runFeeder } from '#lib/feeder/runFeeder.ts';
import { decodeAssetPool } from '#lib/protocol/oracle/box.ts';
import { isFresh } from '#lib/protocol/oracle/price.ts';
import { readInt } from '#lib/protocol/shared/registers.ts';
import { systemClock } from '#lib/runtime/clock.ts';
import { setUpCli, type CliSetup } from '../cli/cliSetup.ts';
import { testKey } from '../deploy/devnetOrder.ts';

const guards = [2, 3, 4].flatMap((byte) => ['--guard', testKey(byte).publicKeyHex]);
const pools = ['ergUsdPool', 'btcPool', 'ethPool'] as const;

/** A deployment whose pools "feeder" feeds. */
async function fedDeployment(cli: CliSetup): Promise<{ deployment: DeploymentFile; request: PublishRequest }> {
  await cli.person('deployer');
  const key = await cli.person('feeder', { deployment: join(cli.cwd, 'deployments', 'devnet.json') });
  const deploy = ['--profile', 'deployer', '--yes', '--json', 'deploy', '--network', 'devnet', '--confirmations', '0'];
  const made = await cli.run([...deploy, ...guards, '--feeder', key.address('testnet')]);
  expect(made.exitCode, made.stderr).toBe(0);
  const deployment = await readDeployment((made.json() as { deployment: string }).deployment);
  const chain = devchainAsChain(cli.devchain);
  return { deployment, request: { chain, deployment, key, prices: firstPrices, epochBlocks: 15 } };
}

async function poolsOf({ chain, deployment }: PublishRequest) {
  return Promise.all(
    pools.map(async (kind) => {
      const nft = deployment.externals[kind] ?? '';
      const boxes = await chain.unspentByTokenId(nft);
      expect(boxes).toHaveLength(1);
      const read = decodeAssetPool(boxes[0]!, nft);
      if (!read.ok) throw new Error(`${kind}: ${read.reason}`);
      return read.value;
    }),
  );
}

describe('the feeder', () => {
  it('publishes EIP-23 pools, and again only when a price changes or an epoch ends', async () => {
    await using cli = await setUpCli();
    const { deployment, request } = await fedDeployment(cli);
    expect(await publishPrices(request)).toBeDefined();
    const first = await poolsOf(request);
    expect(first.map(({ nanoErg }) => nanoErg)).toEqual([2_000_000_000n, 120_000_000_000_000n, 6_000_000_000_000n]);
    for (const [index, { box, nft }] of first.entries()) {
      expect(box.assets[0]).toEqual({ tokenId: deployment.externals[pools[index]!], amount: 1n });
      expect(nft).toBe(box.assets[0]?.tokenId);
      expect(box.assets).toHaveLength(2);
      expect(Object.keys(box.additionalRegisters)).toEqual(['R4', 'R5']);
      expect(readInt(box, 'R5')).toBe(0);
    }
    expect(await publishPrices(request)).toBeUndefined();

    expect(await publishPrices({ ...request, prices: { ...firstPrices, BTC: 70_000_000_000_000n } })).toBeDefined();
    const moved = await poolsOf(request);
    expect(moved.map(({ nanoErg }) => nanoErg)).toEqual([2_000_000_000n, 140_000_000_000_000n, 6_000_000_000_000n]);
    expect(moved.map(({ box }) => readInt(box, 'R5'))).toEqual([0, 1, 0]);

    cli.devchain.mine(15);
    expect(await publishPrices({ ...request, prices: { ...firstPrices, BTC: 70_000_000_000_000n } })).toBeDefined();
    const renewed = await poolsOf(request);
    expect(renewed.map(({ box }) => readInt(box, 'R5'))).toEqual([1, 2, 1]);
    expect(renewed.map(({ box }) => box.assets[1])).toEqual(first.map(({ box }) => box.assets[1]));
    for (const pool of renewed) expect(isFresh(pool, deployment, cli.devchain.height)).toBe(true);
  });

  it('reports pools that it does not own and missing funds', async () => {
    await using cli = await setUpCli();
    const { request } = await fedDeployment(cli);
    await expect(publishPrices({ ...request, key: testKey(5) })).rejects.toMatchObject({ code: 'not_found' });
    const own = await request.chain.unspentByErgoTree(request.key.ergoTree);
    const empty = { ...request.chain, unspentByErgoTree: () => Promise.resolve([]) };
    expect(own.length).toBeGreaterThan(0);
    await expect(publishPrices({ ...request, chain: empty })).rejects.toMatchObject({ code: 'insufficient_funds' });
  });

  it('keeps prices fresh, follows its file, and survives an invalid file', async () => {
    await using cli = await setUpCli();
    const { deployment, request } = await fedDeployment(cli);
    const priceFile = join(cli.cwd, 'prices.json');
    const ending = new AbortController();
    const troubles: string[] = [];
    const running = runFeeder({
      ...request,
      priceFile,
      clock: systemClock,
      pollMs: 10,
      signal: ending.signal,
      onTrouble: ({ code }) => troubles.push(code),
    });
    const says = async (nanoErgPerUsd: bigint): Promise<void> => {
      await expect
        .poll(async () => (await poolsOf(request).catch(() => []))[0]?.nanoErg, { timeout: 30_000 })
        .toBe(nanoErgPerUsd);
    };
    await says(2_000_000_000n);
    await writeFile(priceFile, '{"ERG":"0.25","BTC":"60000","ETH":"3000"}');
    await says(4_000_000_000n);
    await writeFile(priceFile, '{"ERG":"-1"}');
    await expect.poll(() => troubles, { timeout: 30_000 }).toContain('invalid');
    await writeFile(priceFile, '{"ERG":"0.20","BTC":"60000","ETH":"3000"}');
    await says(5_000_000_000n);
    for (let epoch = 0; epoch < 4; epoch++) {
      const { height } = (await poolsOf(request))[0]!;
      cli.devchain.mine(16);
      await expect.poll(async () => (await poolsOf(request))[0]!.height, { timeout: 30_000 }).toBeGreaterThan(height);
      const now = await poolsOf(request);
      for (const pool of now) expect(isFresh(pool, deployment, cli.devchain.height)).toBe(true);
    }
    ending.abort();
    await running;
  });

  it('publishes a price set by hand', async () => {
    await using cli = await setUpCli();
    const { request } = await fedDeployment(cli);
    const price = async (...argv: string[]) => cli.run(['--profile', 'feeder', '--json', 'devchain', 'price', ...argv]);
    expect((await price('ERG', '0.31')).exitCode).toBe(0);
    const expected = poolPrices({ ...firstPrices, ERG: 310_000_000n });
    expect((await poolsOf(request)).map(({ nanoErg }) => nanoErg)).toEqual(pools.map((kind) => expected[kind]));
    expect(await readFile(join(cli.home, 'prices.json'), 'utf8')).toContain('"ERG": "0.31"');
    expect((await price('erg', '0.31')).json()).toMatchObject({ txId: null });
    for (const wrong of [
      ['XRP', '1'],
      ['ERG', '0'],
      ['ERG', '-1'],
      ['ERG', '1e3'],
      ['ERG', '0,5'],
    ]) {
      expect((await price(...wrong)).exitCode, wrong.join(' ')).toBe(2);
    }
    const doctor = await cli.run(['--profile', 'feeder', 'doctor']);
    expect(doctor.stdout).toContain('prices: 3.225806451 ERG for a dollar');
  });
});
