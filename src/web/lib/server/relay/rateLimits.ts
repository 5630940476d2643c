import { isIPv6 } from 'node:net';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { RelayLimits } from './config.ts';
import { Refusal } from './problem.ts';

/** Every call throws a Refusal 429 with `Retry-After` where the caller has had his share. */
export interface RateLimits {
  /** Counts one request of an address. */
  byAddress(address: string): Promise<void>;
  /** Counts one request of a key. */
  byKey(publicKeyHex: string): Promise<void>;
  /** Counts space asked for without a job: keys cost nothing, addresses do. */
  anonymousBytes(address: string, bytes: number): Promise<void>;
}

export function createRateLimits(limits: RelayLimits): RateLimits {
  const perMinute = (points: number): RateLimiterMemory => new RateLimiterMemory({ points, duration: 60 });
  const addresses = perMinute(limits.requestsPerMinutePerAddress);
  const keys = perMinute(limits.requestsPerMinutePerKey);
  const space = new RateLimiterMemory({ points: limits.anonymousBytesPerAddressAndDay, duration: 86_400 });
  return {
    byAddress: (address) => consume(addresses, networkOf(address)),
    byKey: (publicKeyHex) => consume(keys, publicKeyHex),
    anonymousBytes: (address, bytes) => consume(space, networkOf(address), bytes),
  };
}

async function consume(limiter: RateLimiterMemory, key: string, points = 1): Promise<void> {
  try {
    await limiter.consume(key, points);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    const seconds = Math.max(1, Math.ceil(error.msBeforeNext / 1_000));
    throw new Refusal(429, 'unavailable', `too much at a time; try again in ${seconds} s`, {
      'retry-after': String(seconds),
      ratelimit: `"default";r=0;t=${seconds}`,
    });
  }
}

/** One IPv6 subscriber owns a whole /64. */
export function networkOf(address: string): string {
  if (!isIPv6(address) || address.toLowerCase().startsWith('::ffff:')) return address;
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? [];
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const left = groups(head);
  const right = groups(tail ?? '');
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].slice(0, 4).join(':');
}
