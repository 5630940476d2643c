import { hex, utf8 } from '@fleet-sdk/crypto';
import type { Deployment } from '../deployment/deployment.ts';
import { decoded, mismatch, type ChainBox, type Decoded } from '../shared/chainBox.ts';
import { toSafeNumber } from '../shared/numbers.ts';
import {
  encodeByteArrays,
  encodeLongs,
  encodeScript,
  readByteArrays,
  readLongs,
  readScript,
} from '../shared/registers.ts';
import { publicKeyOf } from '../shared/scripts.ts';
import { decodeProviderCard, type ProviderCard } from './card.ts';
import { counterPositions, providerTokens } from './contract.ts';

/** R6 of a provider box. Hours of day are UTC; an off-peak window whose start equals its end is empty. */
export interface ProviderTerms {
  readonly basePriceMicroGpuc: bigint;
  readonly surgeBps: number;
  readonly offPeakFromHour: number;
  readonly offPeakToHour: number;
  readonly discountBps: number;
  readonly longestHours: number;
}

/** R5 of a provider box. */
export interface ProviderCounters {
  readonly slots: number;
  readonly stakeMicroGpuc: bigint;
  readonly completed: number;
  readonly failed: number;
  readonly declined: number;
  readonly disputesLost: number;
  readonly volumeMicroGpuc: bigint;
  readonly ratingSum: number;
  readonly ratingCount: number;
  /** Cost of one missed deadline, fixed at enrolment. */
  readonly slashMicroGpuc: bigint;
}

/** R8 of a provider box: the last action and the state it left. */
export interface ProviderStatus {
  readonly action: number;
  readonly batchSize: number;
  readonly available: boolean;
  /** Height from which a retired provider may leave; 0 if not retired. */
  readonly retireHeight: number;
  readonly at: number;
  readonly hourPriceMicroGpuc: bigint;
  readonly feeBps: number;
}

/** R7 of a provider box, all hex. */
export interface ProviderProfile {
  readonly gpuClassHex: string;
  readonly workerTree: string;
  readonly cardHex: string;
}

/** A genuine provider box. */
export interface Provider extends ProviderCounters, ProviderStatus, ProviderProfile {
  readonly box: ChainBox;
  readonly ownerTree: string;
  /** Compressed public key (hex) when one key owns the provider. */
  readonly ownerKey?: string;
  readonly ticketId: string;
  /** Tickets in the box, one for each free slot and one that never leaves. */
  readonly ticketsHome: number;
  readonly freeSlots: number;
  readonly earningsMicroGpuc: bigint;
  readonly terms: ProviderTerms;
  /** The class as text, for display. */
  readonly gpuClass: string;
  readonly card: ProviderCard;
  /** Reputation as scripts compute it; may be negative, displayed as at least 0. */
  readonly reputation: number;
}

export const encodeCounters = (counters: ProviderCounters): string =>
  encodeLongs([
    BigInt(counters.slots),
    counters.stakeMicroGpuc,
    BigInt(counters.completed),
    BigInt(counters.failed),
    BigInt(counters.declined),
    BigInt(counters.disputesLost),
    counters.volumeMicroGpuc,
    BigInt(counters.ratingSum),
    BigInt(counters.ratingCount),
    counters.slashMicroGpuc,
  ]);

export const encodeProviderTerms = (terms: ProviderTerms): string =>
  encodeLongs([
    terms.basePriceMicroGpuc,
    BigInt(terms.surgeBps),
    BigInt(terms.offPeakFromHour),
    BigInt(terms.offPeakToHour),
    BigInt(terms.discountBps),
    BigInt(terms.longestHours),
  ]);

export const encodeProfile = ({ gpuClassHex, workerTree, cardHex }: ProviderProfile): string =>
  encodeByteArrays([gpuClassHex, workerTree, cardHex]);

export const encodeStatus = (status: ProviderStatus): string =>
  encodeLongs([
    BigInt(status.action),
    BigInt(status.batchSize),
    status.available ? 1n : 0n,
    BigInt(status.retireHeight),
    BigInt(status.at),
    status.hourPriceMicroGpuc,
    BigInt(status.feeBps),
  ]);

/** Registers of a provider box. */
export function encodeProvider(
  provider: ProviderCounters & ProviderStatus & ProviderProfile & Pick<Provider, 'ownerTree' | 'terms'>,
): Record<'R4' | 'R5' | 'R6' | 'R7' | 'R8', string> {
  return {
    R4: encodeScript(provider.ownerTree),
    R5: encodeCounters(provider),
    R6: encodeProviderTerms(provider.terms),
    R7: encodeProfile(provider),
    R8: encodeStatus(provider),
  };
}

/** Decodes a provider box; holding PROVIDER proves it genuine. */
export function decodeProvider(box: ChainBox, deployment: Deployment): Decoded<Provider> {
  if (box.ergoTree !== deployment.trees.provider) return mismatch('script');
  const token = box.assets[providerTokens.provider];
  const tickets = box.assets[providerTokens.tickets];
  const gpuc = box.assets[providerTokens.gpuc];
  const genuine = token?.tokenId === deployment.tokens.provider && gpuc?.tokenId === deployment.tokens.gpuc;
  if (!genuine || tickets === undefined || box.assets.length !== 3) return mismatch('tokens');
  const registers = decodeRegisters(box);
  if (!registers.ok) return registers;
  const { counters, ...rest } = registers.value;
  const ticketsHome = toSafeNumber(tickets.amount);
  return decoded({
    box,
    ...counters,
    ...rest,
    ticketId: tickets.tokenId,
    ticketsHome,
    freeSlots: ticketsHome - 1,
    earningsMicroGpuc: gpuc.amount - counters.stakeMicroGpuc - 1n,
    reputation: 100 + 10 * counters.completed - 50 * (counters.failed + counters.disputesLost),
  });
}

function decodeRegisters(box: ChainBox) {
  const ownerTree = readScript(box, 'R4');
  if (ownerTree === undefined) return mismatch('R4');
  const counters = decodeCounters(readLongs(box, 'R5'));
  if (counters === undefined) return mismatch('R5');
  const terms = decodeProviderTerms(readLongs(box, 'R6'));
  if (terms === undefined) return mismatch('R6');
  const profile = decodeProfile(readByteArrays(box, 'R7'));
  if (profile === undefined) return mismatch('R7');
  const status = decodeStatus(readLongs(box, 'R8'));
  if (status === undefined) return mismatch('R8');
  const ownerKey = publicKeyOf(ownerTree);
  return decoded({ ownerTree, ...(ownerKey && { ownerKey }), counters, terms, ...profile, ...status });
}

function decodeCounters(values: readonly bigint[] | undefined): ProviderCounters | undefined {
  if (values?.length !== 10) return undefined;
  const money = (position: keyof typeof counterPositions) => values[counterPositions[position]] ?? 0n;
  const count = (position: keyof typeof counterPositions) => toSafeNumber(money(position));
  return {
    slots: count('slots'),
    stakeMicroGpuc: money('stake'),
    completed: count('completed'),
    failed: count('failed'),
    declined: count('declined'),
    disputesLost: count('disputesLost'),
    volumeMicroGpuc: money('volume'),
    ratingSum: count('ratingSum'),
    ratingCount: count('ratingCount'),
    slashMicroGpuc: money('slash'),
  };
}

function decodeProviderTerms(values: readonly bigint[] | undefined): ProviderTerms | undefined {
  if (values?.length !== 6) return undefined;
  const [base = 0n, surge = 0n, from = 0n, to = 0n, discount = 0n, longest = 0n] = values;
  return {
    basePriceMicroGpuc: base,
    surgeBps: toSafeNumber(surge),
    offPeakFromHour: toSafeNumber(from),
    offPeakToHour: toSafeNumber(to),
    discountBps: toSafeNumber(discount),
    longestHours: toSafeNumber(longest),
  };
}

function decodeProfile(values: readonly string[] | undefined) {
  if (values?.length !== 3) return undefined;
  const [gpuClassHex = '', workerTree = '', cardHex = ''] = values;
  const gpuClass = utf8.encode(hex.decode(gpuClassHex));
  return { gpuClassHex, gpuClass, workerTree, cardHex, card: decodeProviderCard(cardHex) };
}

function decodeStatus(values: readonly bigint[] | undefined): ProviderStatus | undefined {
  if (values?.length !== 7) return undefined;
  const [action = 0n, size = 0n, available = 0n, retire = 0n, at = 0n, hourPrice = 0n, feeBps = 0n] = values;
  return {
    action: toSafeNumber(action),
    batchSize: toSafeNumber(size),
    available: available === 1n,
    retireHeight: toSafeNumber(retire),
    at: toSafeNumber(at),
    hourPriceMicroGpuc: hourPrice,
    feeBps: toSafeNumber(feeBps),
  };
}
