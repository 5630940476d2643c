import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { genesisAssets } from '#lib/deploy/genesisTerms.ts';
import { asset, candidate, deployment, ERG, JUNK, place } from '#test/support/contracts/world.ts';
import { hostileRegister, tokenId } from '#test/support/protocol/arbitraries.ts';
import { encodeInt, encodeLong } from '../shared/registers.ts';
import { decodeAssetPool, decodeEpochPool, decodeOraclePool, encodePool } from './box.ts';
import { EPOCH_SLACK_BLOCKS, mainnetPools } from './contract.ts';
import {
  isEpochFresh,
  isFresh,
  nanoErgOf,
  nanoErgPerGpuc,
  poolAgeBlocks,
  priceInputs,
  unitPriceOf,
  valueMicroGpuc,
} from './price.ts';

const { externals } = deployment;
const REWARD = 'cc'.repeat(32);

const poolBox = (nft: string, registers: object, creationHeight = 900) =>
  place(
    candidate('0008d3', ERG, {
      // As on mainnet: the NFT, then what operators are paid in.
      assets: [asset(nft, 1n), asset(REWARD, 97_000n)],
      additionalRegisters: { ...registers },
      creationHeight,
    }),
    1,
  );
const valueOf = <T>(read: { ok: true; value: T } | { ok: false; reason: string }): T => {
  if (!read.ok) throw new Error(read.reason);
  return read.value;
};
const price = fc.bigInt({ min: 1n, max: 2n ** 63n - 1n });

describe('a pool of EIP-23', () => {
  it('round-trips', () => {
    fc.assert(
      fc.property(price, fc.nat(), fc.nat(2_000_000), tokenId, (nanoErg, epoch, height, nft) => {
        const box = poolBox(nft, encodePool(nanoErg, epoch), height);
        expect(decodeAssetPool(box, nft)).toEqual({ ok: true, value: { box, nft, nanoErg, height } });
      }),
    );
  });

  it('is recognised by its NFT as first token, under any script', () => {
    const registers = encodePool(5n, 1);
    expect(decodeOraclePool(poolBox(externals.ergUsdPool, registers), deployment)).toMatchObject({ ok: true });
    expect(decodeOraclePool(poolBox(JUNK, registers), deployment)).toEqual({ ok: false, reason: 'tokens' });
    const second = place(
      candidate('0008d3', ERG, {
        assets: [asset(REWARD, 1n), asset(externals.ergUsdPool, 1n)],
        additionalRegisters: registers,
      }),
      1,
    );
    expect(decodeOraclePool(second, deployment)).toEqual({ ok: false, reason: 'tokens' });
  });

  it('rejects prices of zero or below and other register types', () => {
    for (const R4 of [encodeLong(0n), encodeLong(-1n), encodeInt(7), '', '05']) {
      const box = poolBox(externals.ergUsdPool, { R4, R5: encodeInt(1) });
      expect(decodeOraclePool(box, deployment)).toEqual({ ok: false, reason: 'R4' });
    }
  });

  it('never throws on arbitrary boxes', () => {
    const registers = fc.dictionary(fc.constantFrom('R4', 'R5', 'R6'), hostileRegister);
    fc.assert(
      fc.property(registers, fc.constantFrom(externals.ergUsdPool, JUNK), (written, nft) => {
        const box = { ...poolBox(nft, {}), additionalRegisters: written };
        expect(typeof decodeOraclePool(box, deployment).ok).toBe('boolean');
        expect(typeof decodeEpochPool(box, externals.ergUsdPool).ok).toBe('boolean');
      }),
    );
  });

  it('is fresh for the constant’s number of blocks', () => {
    const { oracleBlocks } = deployment.constants;
    const pool = { height: 900 };
    expect(poolAgeBlocks(pool, 900)).toBe(1);
    expect(isFresh(pool, deployment, 900 + oracleBlocks - 2)).toBe(true);
    expect(isFresh(pool, deployment, 900 + oracleBlocks - 1)).toBe(false);
  });
});

describe('a pool of EIP-16', () => {
  // Mainnet, block 836,113.
  const box = poolBox(mainnetPools.ergUsdOfSigmaUsd, { R4: encodeLong(222_222_222n), R5: encodeInt(836_114) }, 836_111);

  it('decodes a box from mainnet', () => {
    expect(decodeEpochPool(box, mainnetPools.ergUsdOfSigmaUsd)).toMatchObject({
      ok: true,
      value: { nanoErg: 222_222_222n, endHeight: 836_114 },
    });
  });

  it('is accepted until its epoch and the slack have passed', () => {
    const pool = valueOf(decodeEpochPool(box, mainnetPools.ergUsdOfSigmaUsd));
    expect(isEpochFresh(pool, 836_113 + EPOCH_SLACK_BLOCKS)).toBe(true);
    expect(isEpochFresh(pool, 836_114 + EPOCH_SLACK_BLOCKS)).toBe(false);
  });
});

describe('prices', () => {
  const usd = (nanoErgPerUsd: bigint) =>
    valueOf(decodeOraclePool(poolBox(externals.ergUsdPool, encodePool(nanoErgPerUsd, 1)), deployment));
  const [erg, dollar, bitcoin, ether] = genesisAssets(externals);
  const pool = (nft: string | undefined, nanoErg: bigint) =>
    valueOf(decodeAssetPool(poolBox(nft ?? '', encodePool(nanoErg, 1)), nft ?? ''));

  it('price a GPUC as a dollar', () => {
    expect(nanoErgPerGpuc(usd(3_225_806_451n))).toBe(3_225_806_451n);
    expect(nanoErgOf(1_000_000n, usd(3_225_806_451n))).toBe(3_225_806_451n);
    expect(nanoErgOf(1n, usd(3_225_806_451n))).toBe(3_226n);
  });

  it.each([
    { what: '100 ERG at 0.50 USD', row: erg!, units: 100n * 10n ** 9n, dollars: undefined, gpuc: 50n },
    { what: '100.00 SigUSD', row: dollar!, units: 10_000n, dollars: undefined, gpuc: 100n },
    { what: '0.5 BTC at 60,000 USD', row: bitcoin!, units: 50_000_000n, dollars: 60_000n, gpuc: 30_000n },
    { what: '2 ETH at 3,000 USD', row: ether!, units: 2n * 10n ** 9n, dollars: 3_000n, gpuc: 6_000n },
  ])('value $what', ({ row, units, dollars, gpuc }) => {
    const nanoErgPerUsd = 2_000_000_000n;
    const pools = {
      usd: usd(nanoErgPerUsd),
      ...(dollars === undefined ? {} : { asset: pool(row.oracleNft, dollars * nanoErgPerUsd) }),
    };
    const unit = unitPriceOf(row, pools);
    expect(unit && valueMicroGpuc(units, unit)).toBe(gpuc * 1_000_000n);
  });

  it('are undefined without the pool that a row names', () => {
    expect(unitPriceOf(bitcoin!, { usd: usd(5n) })).toBeUndefined();
    expect(unitPriceOf(bitcoin!, { usd: usd(5n), asset: pool(externals.ethPool, 7n) })).toBeUndefined();
  });

  it('value collateral exactly, rounded down by less than a unit', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(erg!, dollar!, bitcoin!, ether!),
        fc.bigInt({ min: 0n, max: 10n ** 18n }),
        fc.tuple(fc.bigInt({ min: 1n, max: 10n ** 15n }), fc.bigInt({ min: 1n, max: 10n ** 18n })),
        (row, units, [nanoErgPerUsd, nanoErg]) => {
          const unit = unitPriceOf(row, { usd: usd(nanoErgPerUsd), asset: pool(row.oracleNft, nanoErg) })!;
          const value = valueMicroGpuc(units, unit);
          // In whole coins: units / 10^decimals × nanoERG a coin = micro-GPUC / 10^6 × nanoERG a dollar.
          const decimals = { [erg!.tokenId]: 9n, [dollar!.tokenId]: 2n, [bitcoin!.tokenId]: 8n, [ether!.tokenId]: 9n };
          const coin = { [erg!.tokenId]: 10n ** 9n, [dollar!.tokenId]: nanoErgPerUsd }[row.tokenId] ?? nanoErg;
          const worth = units * coin * 10n ** 6n;
          const scale = nanoErgPerUsd * 10n ** decimals[row.tokenId]!;
          expect(value * scale).toBeLessThanOrEqual(worth);
          expect((value + 1n) * scale).toBeGreaterThan(worth);
        },
      ),
    );
  });

  it('are data inputs in the order of the scripts', () => {
    const governance = { box: poolBox(JUNK, {}) };
    const [dollars, bitcoins] = [usd(5n), pool(externals.btcPool, 7n)];
    expect(priceInputs(governance, { usd: dollars, asset: bitcoins })).toEqual([
      governance.box,
      dollars.box,
      bitcoins.box,
    ]);
    expect(priceInputs(governance, { usd: dollars })).toEqual([governance.box, dollars.box]);
  });
});
