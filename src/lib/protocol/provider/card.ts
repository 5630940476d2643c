import { hex, utf8 } from '@fleet-sdk/crypto';

/** A provider's self-description; every field is an unverified claim. */
export interface ProviderCard {
  /** The worker's age recipient. */
  readonly recipient?: string;
  readonly gpuCount?: number;
  readonly vramMib?: number;
  readonly relayUrl?: string;
}

/** Bytes (hex) of a card: compact JSON of UTF-8. */
export function encodeProviderCard({ recipient, gpuCount, vramMib, relayUrl }: ProviderCard): string {
  return hex.encode(utf8.decode(JSON.stringify({ r: recipient, g: gpuCount, v: vramMib, u: relayUrl })));
}

/** Decodes a card; unknown or malformed fields are left out. */
export function decodeProviderCard(cardHex: string): ProviderCard {
  const raw = parseObject(cardHex);
  const text = (value: unknown): value is string => typeof value === 'string';
  const count = (value: unknown): value is number =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
  return {
    ...(text(raw['r']) ? { recipient: raw['r'] } : {}),
    ...(count(raw['g']) ? { gpuCount: raw['g'] } : {}),
    ...(count(raw['v']) ? { vramMib: raw['v'] } : {}),
    ...(text(raw['u']) ? { relayUrl: raw['u'] } : {}),
  };
}

function parseObject(cardHex: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(utf8.encode(hex.decode(cardHex)));
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
