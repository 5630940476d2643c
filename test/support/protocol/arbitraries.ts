import { hex, utf8 } from '@fleet-sdk/crypto';
import { SBool, SByte, SColl, SInt, SLong, SPair } from '@fleet-sdk/serializer';
import fc from 'fast-check';
import type { ProviderCounters, ProviderProfile, ProviderStatus, ProviderTerms } from '#lib/protocol/provider/box.ts';
import type { JobRequest } from '#lib/protocol/jobOpen/box.ts';
import type { Asset } from '#lib/protocol/governance/asset.ts';
import type { Parameters } from '#lib/protocol/governance/box.ts';
import { encodeAssets } from '#lib/protocol/shared/registers.ts';
import type { JobIdentity } from '#lib/protocol/shared/identity.ts';
import { people } from '../contracts/people.ts';

export const hexBytes = (minLength: number, maxLength = minLength) =>
  fc.uint8Array({ minLength, maxLength }).map((bytes) => hex.encode(bytes));
export const tokenId = hexBytes(32);
export const amount = fc.bigInt({ min: 1n, max: 10n ** 15n });
const money = fc.bigInt({ min: 0n, max: 10n ** 15n });
const count = fc.nat(1_000_000);
const plainTree = fc.constantFrom(...Object.values(people).map(({ ergoTree }) => ergoTree));
/** A bare proposition, sometimes one that is longer than a key, as a multisig would be. */
const payoutTree = fc.oneof(
  plainTree,
  hexBytes(1, 97).map((bytes) => `0008${bytes}`),
);

export const providerTerms: fc.Arbitrary<ProviderTerms> = fc.record({
  basePriceMicroGpuc: fc.bigInt({ min: 1n, max: 10n ** 12n }),
  surgeBps: fc.nat(100_000),
  offPeakFromHour: fc.nat(24),
  offPeakToHour: fc.nat(24),
  discountBps: fc.nat(9_999),
  longestHours: fc.integer({ min: 1, max: 8_784 }),
});

const counters: fc.Arbitrary<ProviderCounters> = fc.record({
  slots: fc.integer({ min: 1, max: 1_000 }),
  stakeMicroGpuc: money,
  completed: count,
  failed: count,
  declined: count,
  disputesLost: count,
  volumeMicroGpuc: money,
  ratingSum: count,
  ratingCount: count,
  slashMicroGpuc: money,
});

const status: fc.Arbitrary<ProviderStatus> = fc.record({
  action: fc.nat(11),
  batchSize: fc.nat(1_000),
  available: fc.boolean(),
  retireHeight: count,
  at: count,
  hourPriceMicroGpuc: money,
  feeBps: fc.nat(500),
});

const profile: fc.Arbitrary<ProviderProfile> = fc.record({
  gpuClassHex: fc.string({ maxLength: 7, unit: 'grapheme' }).map((text) => hex.encode(utf8.decode(text))),
  workerTree: plainTree,
  cardHex: hexBytes(0, 256),
});

export const providerFields = fc
  .tuple(counters, status, profile, fc.record({ ownerTree: payoutTree, terms: providerTerms }))
  .map(([a, b, c, d]) => ({ ...a, ...b, ...c, ...d }));

export const jobRequest: fc.Arbitrary<JobRequest> = fc.record({
  consumerTree: payoutTree,
  acceptedKeys: fc.array(hexBytes(0, 32), { maxLength: 8 }),
  hours: fc.integer({ min: 1, max: 8_784 }),
  startBy: count,
  leastReputation: fc.integer({ min: -1_000, max: 100_000 }),
  leastStakeMicroGpuc: money,
  commitment: hexBytes(32),
});

export const jobIdentity: fc.Arbitrary<JobIdentity> = fc.record({
  openBoxId: hexBytes(32),
  workerTree: plainTree,
  ownerTree: payoutTree,
  consumerTree: payoutTree,
});

export const jobTerms = fc.record({ priceMicroGpuc: money, height: count, resultHash: hexBytes(32) });

const asset: fc.Arbitrary<Asset> = fc.record({
  tokenId: fc.oneof(fc.constant(''), tokenId),
  oracleNft: fc.oneof(fc.constant(''), tokenId),
  numerator: amount,
  denominator: amount,
  drawBps: fc.nat(10_000),
  restoreBps: fc.nat(10_000),
  thresholdBps: fc.nat(10_000),
  bonusBps: fc.nat(2_000),
  on: fc.boolean(),
});

export const governanceParameters: fc.Arbitrary<Parameters> = fc.record({
  feeBps: fc.nat(500),
  slashMicroGpuc: money,
  originationBps: fc.nat(200),
  bufferBlocks: count,
  windowBlocks: count,
  minPieceMicroGpuc: money,
  bankFeeBps: fc.nat(200),
  bankCapMicroGpuc: money,
  bankWindowBlocks: count,
  assets: fc.array(asset, { maxLength: 12 }),
  guards: fc.array(fc.constantFrom(...Object.values(people).map(({ publicKeyHex }) => publicKeyHex)), {
    maxLength: 15,
  }),
  k: fc.nat(15),
});

const anyLong = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const anyBytes = fc.uint8Array({ maxLength: 80 });

/** What a stranger may write into a register: constants of every type near ours, and bytes that are none. */
export const hostileRegister: fc.Arbitrary<string> = fc.oneof(
  fc.array(anyLong, { maxLength: 12 }).map((values) => SColl(SLong, values).toHex()),
  anyBytes.map((bytes) => SColl(SByte, bytes).toHex()),
  fc.array(anyBytes, { maxLength: 5 }).map((arrays) => SColl(SColl(SByte), arrays).toHex()),
  fc.array(fc.integer(), { maxLength: 12 }).map((values) => SColl(SInt, values).toHex()),
  fc.tuple(anyLong, anyLong).map(([a, b]) => SPair(SLong(a), SLong(b)).toHex()),
  fc
    .tuple(anyBytes, anyLong, anyLong)
    .map(([bytes, a, b]) => SPair(SColl(SByte, bytes), SPair(SLong(a), SLong(b))).toHex()),
  fc
    .tuple(fc.array(anyBytes, { maxLength: 3 }), anyLong, anyLong)
    .map(([keys, a, b]) =>
      SPair(SColl(SColl(SByte), keys), SPair(SPair(SLong(a), SLong(b)), SPair(SLong(b), SLong(a)))).toHex(),
    ),
  fc
    .array(fc.record({ id: hexBytes(0, 33), nft: hexBytes(0, 33), numbers: fc.array(anyLong, { maxLength: 8 }) }), {
      maxLength: 4,
    })
    .map(encodeAssets),
  fc.integer().map((value) => SInt(value).toHex()),
  fc.boolean().map((value) => SBool(value).toHex()),
  hexBytes(0, 60),
  hexBytes(0, 40).map((bytes) => `08${bytes}`),
  fc.string({ maxLength: 30 }),
);
