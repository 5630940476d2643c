import { isIPv6 } from 'node:net';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { RelayLimits } from './config.ts';
import { Refusal } from './problem.ts';

/** Each call counts one request. @throws Refusal 429 with `Retry-After` */
export interface RateLimits {
  byAddress(address: string): Promise<void>;
  byKey(publicKeyHex: string): Promise<void>;
}

export function createRateLimits(limits: RelayLimits): RateLimits {
  const create = (points: number): RateLimiterMemory => new RateLimiterMemory({ points, duration: 60 });
  const addresses = create(limits.requestsPerMinutePerAddress);
  const keys = create(limits.requestsPerMinutePerKey);
  return {
    byAddress: (address) => consume(addresses, networkOf(address)),
    byKey: (publicKeyHex) => consume(keys, publicKeyHex),
  };
}

async function consume(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    const seconds = Math.max(1, Math.ceil(error.msBeforeNext / 1_000));
    throw new Refusal(429, 'unavailable', `too many requests; try again in ${seconds} s`, {
      'retry-after': String(seconds),
      ratelimit: `"default";r=0;t=${seconds}`,
    });
  }
}

/** One IPv6 subscriber owns a whole /64. */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.toLowerCase().startsWith('::ffff:')) return address;
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? [];
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const left = groups(head);
  const right = groups(tail ?? '');
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].slice(0, 4).join(':');
}
