import * as ergo from 'ergo-lib-wasm-nodejs';
import type { SignedTransaction } from '@fleet-sdk/common';
import { stringifyJson } from '../node/json.ts';
import type { SecretKey } from './secretKey.ts';
import type { HeaderMessage, SigningRequest } from './thresholdMessages.ts';

/** Hints in ergo-lib's JSON; each hint keeps the shape that the message schemas check. */
export interface HintLists {
  readonly publicHints: Readonly<Record<string, readonly unknown[]>>;
  readonly secretHints: Readonly<Record<string, readonly unknown[]>>;
}

/** A signing request parsed into ergo-lib's types. */
export interface ProverContext {
  readonly request: SigningRequest;
  readonly state: ergo.ErgoStateContext;
  readonly unsigned: ergo.UnsignedTransaction;
  readonly inputBoxes: ergo.ErgoBoxes;
  readonly dataBoxes: ergo.ErgoBoxes;
}

const headersOfContext = 10;

function stateContext(headers: readonly HeaderMessage[]): ergo.ErgoStateContext {
  const [newest] = headers;
  const oldest = headers.at(-1);
  if (newest === undefined || oldest === undefined) throw new RangeError('no headers');
  const toJson = (header: HeaderMessage) =>
    stringifyJson({
      ...header,
      nBits: BigInt(header.nBits),
      powSolutions: { ...header.powSolutions, d: BigInt(header.powSolutions.d) },
    });
  // ergo-lib requires ten headers; on a younger chain the oldest is repeated; no contract of ours reads headers.
  const padded = Array.from({ length: headersOfContext }, (_, age) => headers[age] ?? oldest);
  // A transaction sent now is evaluated as part of the next block.
  const next = toJson({ ...newest, height: newest.height + 1, parentId: newest.id });
  return new ergo.ErgoStateContext(
    ergo.PreHeader.from_block_header(ergo.BlockHeader.from_json(next)),
    ergo.BlockHeaders.from_json(padded.map(toJson)),
    ergo.Parameters.default_parameters(),
  );
}

/** @throws whatever ergo-lib throws on boxes whose id does not match or scripts it cannot read. */
export function createProverContext(request: SigningRequest): ProverContext {
  const boxes = (list: readonly unknown[]) => ergo.ErgoBoxes.from_boxes_json(list.map(stringifyJson));
  const { transaction, headers } = request;
  return {
    request,
    state: stateContext(headers),
    unsigned: ergo.UnsignedTransaction.from_json(stringifyJson(transaction)),
    inputBoxes: boxes(transaction.inputs),
    dataBoxes: transaction.dataInputs.length === 0 ? ergo.ErgoBoxes.empty() : boxes(transaction.dataInputs),
  };
}

function walletOf(keys: readonly SecretKey[]): ergo.Wallet {
  const secrets = new ergo.SecretKeys();
  for (const key of keys) {
    const bytes = key.reveal();
    secrets.add(ergo.SecretKey.dlog_from_bytes(bytes));
    bytes.fill(0);
  }
  return ergo.Wallet.from_secrets(secrets);
}

/** Fresh commitments of a key for every input it can take part in; the nonces are among the "public" hints. */
export function generateCommitments(context: ProverContext, key: SecretKey): HintLists {
  const { state, unsigned, inputBoxes, dataBoxes } = context;
  return walletOf([key]).generate_commitments(state, unsigned, inputBoxes, dataBoxes).to_json() as HintLists;
}

/** Proofs (hex) of the guarded inputs, by input index, as far as the keys and hints carry. */
export function proveGuarded(
  context: ProverContext,
  keys: readonly SecretKey[],
  hints: HintLists,
): ReadonlyMap<number, string> {
  const { request, state, unsigned, inputBoxes, dataBoxes } = context;
  const wallet = walletOf(keys);
  return new Map(
    request.guardedInputs.map((index) => {
      const bag = ergo.TransactionHintsBag.from_json(JSON.stringify(hints));
      const input = wallet.sign_tx_input_multi(index, state, unsigned, inputBoxes, dataBoxes, bag);
      return [index, Buffer.from(input.spending_proof().proof()).toString('hex')];
    }),
  );
}

const propositions = (publicKeys: readonly string[]): ergo.Propositions => {
  const list = new ergo.Propositions();
  for (const publicKey of publicKeys) list.add_proposition_from_byte(Buffer.from(`cd${publicKey}`, 'hex'));
  return list;
};

const toErgo = (signed: SignedTransaction): ergo.Transaction => ergo.Transaction.from_json(stringifyJson(signed));

/** Takes the commitments and proofs of the named keys out of a transaction, finished or not. */
export function extractHints(
  context: ProverContext,
  signed: SignedTransaction,
  keys: { readonly real: readonly string[]; readonly simulated: readonly string[] },
): HintLists {
  return ergo
    .extract_hints(
      toErgo(signed),
      context.state,
      context.inputBoxes,
      context.dataBoxes,
      propositions(keys.real),
      propositions(keys.simulated),
    )
    .to_json() as HintLists;
}

/** Whether every guarded input's proof satisfies its contract. */
export function verifiesGuarded({ request, state, inputBoxes, dataBoxes }: ProverContext, signed: SignedTransaction) {
  const transaction = toErgo(signed);
  return request.guardedInputs.every((index) =>
    ergo.verify_tx_input_proof(index, state, transaction, inputBoxes, dataBoxes),
  );
}
