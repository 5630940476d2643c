import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bankBox, deskBox, orderBox } from '#test/support/contracts/exchangeBoxes.ts';
import { asset, candidate, deployment, ERG, GPUC, JUNK, place, tokens, trees } from '#test/support/contracts/world.ts';
import { amount, hexBytes, hostileRegister } from '#test/support/protocol/arbitraries.ts';
import { decodeBank, encodeBank } from './bank/box.ts';
import { decodeDesk, encodeDesk } from './desk/box.ts';
import { decodeOrder, encodeOrder, tokenOf, tradedAssets } from './order/box.ts';
import { CARRIER_NANO_ERG } from './shared/constants.ts';

const { externals, constants } = deployment;
const owner = hexBytes(36, 100);
const height = fc.nat(2_000_000);
const placed = (ergoTree: string, assets: readonly (readonly [string, bigint])[], registers: object, value = ERG) =>
  place(
    candidate(ergoTree, value, {
      assets: assets.map(([tokenId, units]) => asset(tokenId, units)),
      additionalRegisters: { ...registers },
    }),
    1,
  );

describe('codecs of bank, desk and order round-trip', () => {
  it('bank', () => {
    fc.assert(
      fc.property(height, amount, amount, amount, (windowStart, redeemedMicroGpuc, gpucMicroGpuc, reserveCents) => {
        const held = [
          [tokens.bank, 1n],
          [GPUC, gpucMicroGpuc],
          [externals.sigUsd, reserveCents + 1n],
        ] as const;
        const box = placed(trees.bank, held, encodeBank({ windowStart, redeemedMicroGpuc }));
        const issuedMicroGpuc = constants.bankInitialMicroGpuc - gpucMicroGpuc;
        const value = { box, windowStart, redeemedMicroGpuc, gpucMicroGpuc, reserveCents, issuedMicroGpuc };
        expect(decodeBank(box, deployment)).toEqual({ ok: true, value });
      }),
    );
  });
  it('desk', () => {
    const terms = fc.record({
      askBps: fc.nat(500),
      bidBps: fc.nat(500),
      mostMicroGpuc: amount,
      leastMicroGpuc: amount,
    });
    const desks = fc.record({ ownerTree: owner, terms, oracleHeight: height, usedMicroGpuc: amount });
    fc.assert(
      fc.property(desks, amount, (desk, gpucMicroGpuc) => {
        const box = placed(trees.desk, [[GPUC, gpucMicroGpuc]], encodeDesk(desk));
        expect(decodeDesk(box, deployment)).toEqual({ ok: true, value: { box, ...desk, gpucMicroGpuc } });
      }),
    );
  });
  it('order', () => {
    const anyAsset = fc.constantFrom(...tradedAssets);
    const orders = fc.record({
      ownerTree: owner,
      wanted: anyAsset,
      leastOut: amount,
      expiryHeight: height,
      tipNanoErg: amount,
    });
    fc.assert(
      fc.property(orders, anyAsset, amount, (terms, given, units) => {
        const held = given === 'erg' ? [] : [[tokenOf(given, deployment), units] as const];
        const value = CARRIER_NANO_ERG + terms.tipNanoErg + (given === 'erg' ? units : 0n);
        const box = placed(trees.order, held, encodeOrder(terms, deployment), value);
        expect(decodeOrder(box, deployment)).toEqual({ ok: true, value: { box, ...terms, given, amount: units } });
      }),
    );
  });
});

const codecs = [
  ['bank', decodeBank, bankBox, ['R4']],
  ['desk', decodeDesk, deskBox, ['R4', 'R5', 'R6']],
  ['order', decodeOrder, orderBox, ['R4', 'R5', 'R6']],
] as const;

describe.each(codecs)('the codec of a %s', (_, decode, make, registers) => {
  it('rejects a box of another script', () => {
    expect(decode({ ...make(), ergoTree: trees.treasury }, deployment)).toEqual({ ok: false, reason: 'script' });
  });
  it('rejects other tokens', () => {
    const junk = { ...make(), assets: [asset(JUNK, 1n)] };
    expect(decode(junk, deployment)).toEqual({ ok: false, reason: 'tokens' });
    const more = { ...make(), assets: [...make().assets, asset(GPUC, 1n), asset(JUNK, 1n)] };
    expect(decode(more, deployment)).toEqual({ ok: false, reason: 'tokens' });
  });
  it('names the register with a wrong type', () => {
    for (const register of registers) {
      const box = make();
      const additionalRegisters = { ...box.additionalRegisters, [register]: '0402' };
      expect(decode({ ...box, additionalRegisters }, deployment)).toEqual({ ok: false, reason: register });
    }
  });
  it('never throws on arbitrary boxes', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('R4', 'R5', 'R6'), hostileRegister), (additionalRegisters) => {
        expect(() => decode({ ...make(), additionalRegisters }, deployment)).not.toThrow();
      }),
    );
  });
});

describe('an order', () => {
  it('for an untraded token does not decode', () => {
    const box = orderBox();
    const additionalRegisters = { ...box.additionalRegisters, R6: `0e20${JUNK}` };
    expect(decodeOrder({ ...box, additionalRegisters }, deployment)).toEqual({ ok: false, reason: 'R6' });
  });
});
