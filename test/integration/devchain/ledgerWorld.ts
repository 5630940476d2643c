import type { SignedTransaction, TokenAmount } from '@fleet-sdk/common';
import { SShort } from '@fleet-sdk/serializer';
import { compile } from '@fleet-sdk/compiler';
import { hex } from '@fleet-sdk/crypto';
import { ProverBuilder$, type BlockchainParameters, type SigmaProver } from 'sigmastate-js/main';
import type { BlockHeader, ChainBox, LedgerParameters } from '#lib/chain/ports.ts';
import { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { createDevchain } from '#lib/devchain/devchain.ts';
import { MAINNET_PARAMETERS } from '#lib/devchain/devchainOptions.ts';
import { boxBytes, toBox, readTransaction } from '#lib/devchain/rules/ledgerTransaction.ts';
import { prepareScripts } from '#lib/devchain/rules/scriptContext.ts';
import type { PreHeader } from '#lib/devchain/rules/preHeader.ts';
import type { LedgerContext } from '#lib/devchain/rules/validationResult.ts';

export const HEIGHT = 801;
export const secretOf = (index: number): Uint8Array =>
  Uint8Array.from(Buffer.from(index.toString(16).padStart(64, '0'), 'hex'));
export const alice = new SecretKey(secretOf(11));
export const bob = new SecretKey(secretOf(12));
export const carol = new SecretKey(secretOf(13));
export const TOKEN_A = 'aa'.repeat(32);
export const TOKEN_B = 'bb'.repeat(32);
export const ERG = 1_000_000_000n;

export const script = (source: string, map: Parameters<typeof compile>[1] = {}): string =>
  compile(source, { ...map, version: 1 }).toHex();

export type Candidate = Pick<ChainBox, 'value' | 'ergoTree'> &
  Partial<Pick<ChainBox, 'assets' | 'creationHeight' | 'additionalRegisters'>>;

let serial = 0;

/** A box that the ledger holds. */
export function box(candidate: Candidate): ChainBox {
  return toBox(complete(candidate, 100), 'dd'.repeat(32), serial++ % 30_000).box;
}

const complete = (candidate: Candidate, creationHeight: number) => ({
  creationHeight,
  assets: [] as TokenAmount<bigint>[],
  additionalRegisters: {},
  ...candidate,
});

export interface Draft {
  inputs: { box: ChainBox; extension?: Record<string, string> }[];
  dataInputs: ChainBox[];
  outputs: Candidate[];
  /** Who signs, by input; inputs without a signer carry no proof. */
  signers: (SecretKey | undefined)[];
  /** Secrets for scripts that need more than one plain signature. */
  secrets: Uint8Array[];
  /** Changes the signed transaction, as an attacker or a bad wire would. */
  tamper: (signed: SignedTransaction) => SignedTransaction;
  parameters: LedgerParameters;
  height: number;
  /** Boxes that the ledger does not hold, although the draft names them. */
  missing: ChainBox[];
}

/** A valid payment of Alice's, from which each case departs in one point. */
export function payment(): Draft {
  return {
    inputs: [
      { box: box({ value: 10n * ERG, ergoTree: alice.ergoTree, assets: [{ tokenId: TOKEN_A, amount: 1_000n }] }) },
    ],
    dataInputs: [],
    outputs: [
      { value: 8n * ERG, ergoTree: alice.ergoTree, assets: [{ tokenId: TOKEN_A, amount: 1_000n }] },
      { value: 2n * ERG, ergoTree: bob.ergoTree },
    ],
    signers: [alice],
    secrets: [],
    tamper: (signed) => signed,
    parameters: MAINNET_PARAMETERS,
    height: HEIGHT,
    missing: [],
  };
}

/** A payment out of a box under a contract, to Bob. */
export function spendOf(ergoTree: string, more: Partial<Candidate> = {}): Draft {
  return {
    ...payment(),
    inputs: [{ box: box({ value: ERG, ergoTree, ...more }) }],
    outputs: [{ value: ERG, ergoTree: bob.ergoTree }],
    signers: [],
  };
}

/** Rent taken from a box of Bob's that nobody touched for four years; he signs nothing. */
export function storageRent({ height = 1_051_300, aboveRent = 0n }: { height?: number; aboveRent?: bigint }): Draft {
  const old = box({ value: ERG, ergoTree: bob.ergoTree });
  const takenNanoErg = 1_250_000n * BigInt(boxBytes(old).length) + aboveRent;
  return {
    ...payment(),
    height,
    inputs: [
      { box: old, extension: { 127: SShort(0).toHex() } },
      { box: box({ value: ERG, ergoTree: alice.ergoTree }) },
    ],
    outputs: [
      { value: ERG - takenNanoErg, ergoTree: bob.ergoTree, creationHeight: height },
      { value: ERG + takenNanoErg, ergoTree: alice.ergoTree, creationHeight: height },
    ],
    signers: [undefined, alice],
  };
}

export interface Prepared {
  readonly transaction: SignedTransaction;
  readonly context: LedgerContext;
  readonly inputs: readonly ChainBox[];
}

/** Headers of a chain long enough for rewards to mature; made once a test file. */
export function mineHeaders(): readonly BlockHeader[] {
  let now = 1_700_000_000_000;
  const devchain = createDevchain({ clock: () => (now += 120_000) });
  devchain.mine(HEIGHT - 1);
  return devchain.index.lastHeaders(10);
}

export function prepare(draft: Draft, headers: readonly BlockHeader[]): Prepared {
  const context = contextOf(draft, headers);
  const outputs = draft.outputs.map((output, index) => ({
    ...complete(output, draft.height - 1),
    boxId: '',
    transactionId: '',
    index,
  }));
  const unsigned: SignedTransaction = {
    id: '',
    inputs: draft.inputs.map(({ box: { boxId }, extension = {} }) => ({
      boxId,
      spendingProof: { proofBytes: '', extension },
    })),
    dataInputs: draft.dataInputs.map(({ boxId }) => ({ boxId })),
    outputs,
  };
  const signed = draft.secrets.length > 0 ? signByProver(draft, unsigned, context) : signByKeys(draft, unsigned);
  return { transaction: identify(draft.tamper(signed)), context, inputs: draft.inputs.map((input) => input.box) };
}

function contextOf(draft: Draft, headers: readonly BlockHeader[]): LedgerContext {
  const tip = headers[0]!;
  const preHeader: PreHeader = {
    version: tip.version,
    parentId: tip.id,
    timestamp: tip.timestamp + 120_000,
    nBits: tip.nBits,
    height: draft.height,
    minerPk: tip.powSolutions.pk,
    votes: tip.votes,
  };
  const missing = new Set(draft.missing.map(({ boxId }) => boxId));
  const known = new Map([...draft.inputs.map((input) => input.box), ...draft.dataInputs].map((it) => [it.boxId, it]));
  const resolve = (id: string) => (missing.has(id) ? undefined : known.get(id));
  return {
    height: draft.height,
    parameters: draft.parameters,
    headers,
    preHeader,
    resolveBox: resolve,
    resolveDataBox: resolve,
  };
}

function signByKeys(draft: Draft, unsigned: SignedTransaction): SignedTransaction {
  const read = readTransaction(unsigned);
  if (!read.ok) return unsigned;
  return {
    ...unsigned,
    inputs: unsigned.inputs.map((input, index) => ({
      boxId: input.boxId,
      spendingProof: {
        proofBytes:
          draft.signers[index] === undefined ? '' : hex.encode(draft.signers[index].sign(read.transaction.message)),
        extension: input.spendingProof?.extension ?? {},
      },
    })),
  };
}

/** Signs with the reference interpreter's prover, for propositions that are no plain signature. */
function signByProver(draft: Draft, unsigned: SignedTransaction, context: LedgerContext): SignedTransaction {
  const { state } = prepareScripts(context);
  const prover = proverOf(draft.secrets);
  const inputs = draft.inputs.map(({ box: spent, extension = {} }) => ({
    ...spent,
    value: spent.value.toString(),
    assets: spent.assets.map(({ tokenId, amount }) => ({ tokenId, amount: amount.toString() })),
    extension,
  }));
  const candidate = {
    inputs: inputs.map(({ boxId, extension }) => ({ boxId, extension })),
    dataInputs: [...unsigned.dataInputs],
    outputs: unsigned.outputs.map(({ boxId: _, transactionId: _t, index: _i, ...output }) => output),
  };
  const signed = prover.signReduced(prover.reduce(state, candidate, inputs, draft.dataInputs, [], 0), undefined);
  return { ...unsigned, inputs: signed.inputs };
}

function proverOf(secrets: readonly Uint8Array[]): SigmaProver {
  const parameters: { [K in keyof BlockchainParameters]: BlockchainParameters[K] } = {
    ...MAINNET_PARAMETERS,
    softForkStartingHeight: undefined,
    softForkVotesCollected: undefined,
  };
  return secrets
    .reduce(
      (builder, secret) => builder.withDLogSecret(BigInt(`0x${hex.encode(secret)}`)),
      ProverBuilder$.create(parameters, 0),
    )
    .build();
}

/** Gives a transaction the ids that follow from its bytes, where it has any. */
function identify(claimed: SignedTransaction): SignedTransaction {
  const read = readTransaction(claimed);
  return read.ok ? { ...claimed, id: read.transaction.id, outputs: [...read.transaction.outputs] } : claimed;
}
