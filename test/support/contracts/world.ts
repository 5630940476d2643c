import { hex, utf8 } from '@fleet-sdk/crypto';
import type { ChainBox } from '#lib/chain/ports.ts';
import { referenceDeployment } from '#lib/deploy/compile/referenceDeployments.ts';
import { toBox } from '#lib/devchain/rules/ledgerTransaction.ts';
import type { Candidate } from './draft.ts';

/** Compiled once a worker process: every test judges these very trees. */
export const deployment = referenceDeployment('devnet');
export const { tokens, trees, constants } = deployment;

export const GPUC = tokens.gpuc;
export const NOW = 1_000;
/** 22:13 UTC. */
export const TIME = 1_700_000_000_000;
/** What every box of a test world was created at. */
export const BORN = 900;
export const ERG = 1_000_000_000n;
export const GPU_CLASS = hex.encode(utf8.decode('rtx-4090'));
export const TICKET = '71'.repeat(32);
export const OTHER_TICKET = '72'.repeat(32);
/** Tokens of nobody's protocol. */
export const JUNK = '73'.repeat(32);
export const RESULT = '81'.repeat(32);
export const FEE_TREE =
  '1005040004000e36100204a00b08cd0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798ea02d192a39a8cc7a701730073011001020402d19683030193a38cc7b2a57300000193c2b2a57301007473027303830108cdeeac93b1a57304';

export const asset = (tokenId: string, amount: bigint) => ({ tokenId, amount });

/** An output or box from its parts; nothing on it but what is given. */
export const candidate = (ergoTree: string, value: bigint, rest: Partial<Candidate> = {}): Candidate => ({
  ergoTree,
  value,
  creationHeight: BORN,
  assets: [],
  additionalRegisters: {},
  ...rest,
});

/** Places a candidate on chain; `nonce` tells equal boxes apart and keeps ids the same in every run. */
export const place = (content: Candidate, nonce: number): ChainBox =>
  toBox(content, nonce.toString(16).padStart(64, '0'), 0).box;

/** A box of somebody's wallet. */
export const walletBox = (
  ergoTree: string,
  options: { gpuc?: bigint; value?: bigint; nonce?: number } = {},
): ChainBox =>
  place(
    candidate(ergoTree, options.value ?? 10n * ERG, {
      assets: options.gpuc === undefined ? [] : [asset(GPUC, options.gpuc)],
    }),
    options.nonce ?? 7_000,
  );
