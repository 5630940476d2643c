import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { referenceDeployment } from '#lib/deploy/compile/referenceDeployments.ts';
import { assetOfToken, formatUnits, namedAssets, parseAsset, parseUnits } from './collateralAsset.ts';

const deployment = referenceDeployment('devnet');

describe('collateral by name', () => {
  it('is read and written without losing a unit', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...namedAssets(deployment), assetOfToken(deployment, 'ab'.repeat(32))),
        fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
        (asset, units) => {
          const [number, name] = formatUnits(units, asset).split(' ');
          expect(parseUnits(number ?? '', asset)).toBe(units);
          expect(parseAsset(name ?? '', deployment)).toEqual(asset);
        },
      ),
    );
  });

  it('is found in any case, or by token id', () => {
    const { rsBtc } = deployment.externals;
    expect(parseAsset('RSBTC', deployment)).toEqual({ name: 'rsBTC', tokenId: rsBtc, decimals: 8 });
    expect(parseAsset(rsBtc, deployment)).toMatchObject({ name: 'rsBTC' });
    expect(parseUnits('0.05', parseAsset('rsBTC', deployment))).toBe(5_000_000n);
  });

  it.each([
    ['XRP', '1'],
    ['ab', '1'],
    ['SigUSD', '1.001'],
    ['ERG', '-1'],
    ['ERG', '1,5'],
    ['ab'.repeat(32), '1.0'],
    ['ab'.repeat(32), (2n ** 63n).toString()],
    ['ERG', '9223372036.854775808'],
  ])('refuses %s %s', (name, amount) => {
    expect(() => parseUnits(amount, parseAsset(name, deployment))).toThrow(
      expect.objectContaining({ code: 'invalid' }) as Error,
    );
  });
});
