import { decode } from '@fleet-sdk/serializer';
import type { LedgerTransaction } from '../rules/ledgerTransaction.ts';

/** What the extra index knows of a token. */
export interface TokenRecord {
  readonly tokenId: string;
  /** The first box that held it. */
  readonly boxId: string;
  readonly emissionAmount: bigint;
  readonly name: string;
  readonly description: string;
  readonly decimals: number;
}

/** The token that a transaction brings into being, described as EIP-4 puts it into R4 to R6. */
export function mintedToken({ inputs, outputs }: LedgerTransaction): TokenRecord | undefined {
  const tokenId = inputs[0]?.boxId;
  if (tokenId === undefined) return undefined;
  const holders = outputs.filter(({ assets }) => assets.some((asset) => asset.tokenId === tokenId));
  const first = holders[0];
  if (first === undefined) return undefined;
  const emissionAmount = holders
    .flatMap(({ assets }) => assets)
    .reduce((sum, asset) => (asset.tokenId === tokenId ? sum + asset.amount : sum), 0n);
  const { R4, R5, R6 } = first.additionalRegisters;
  return {
    tokenId,
    boxId: first.boxId,
    emissionAmount,
    name: textOf(R4),
    description: textOf(R5),
    decimals: Number.parseInt(textOf(R6), 10) || 0,
  };
}

function textOf(register: string | undefined): string {
  if (register?.startsWith('0e') !== true) return '';
  try {
    return new TextDecoder().decode(decode<Uint8Array>(register)?.data);
  } catch {
    return '';
  }
}
