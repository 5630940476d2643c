import type { SignedTransaction } from '@fleet-sdk/common';
import {
  BlockHeader as ErgoLibHeader,
  BlockHeaders,
  ErgoBoxes,
  ErgoStateContext,
  Parameters,
  PreHeader as ErgoLibPreHeader,
  Transaction,
  validate_tx,
} from 'ergo-lib-wasm-nodejs';
import { stringifyJson } from '#lib/chain/node/json.ts';
import type { BlockHeader, ChainBox } from '#lib/chain/ports.ts';
import type { PreHeader } from '#lib/devchain/rules/preHeader.ts';

export interface ErgoLibSurroundings {
  readonly inputs: readonly ChainBox[];
  readonly dataInputs: readonly ChainBox[];
  /** Newest first; ergo-lib wants ten. */
  readonly headers: readonly BlockHeader[];
  readonly preHeader: PreHeader;
}

export interface ErgoLibVerdict {
  readonly ok: boolean;
  readonly detail: string;
}

/**
 * What ergo-lib says of a signed transaction: a second, independent reading of the rules. It prices nothing and takes the
 * parameters of the genesis block, so costs and voted limits are not compared.
 */
export function ergoLibVerdict(transaction: SignedTransaction, surroundings: ErgoLibSurroundings): ErgoLibVerdict {
  try {
    const parsed = Transaction.from_json(stringifyJson(transaction));
    validate_tx(parsed, stateContext(surroundings), boxesOf(surroundings.inputs), boxesOf(surroundings.dataInputs));
    return { ok: true, detail: '' };
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

const boxesOf = (boxes: readonly ChainBox[]): ErgoBoxes =>
  ErgoBoxes.from_boxes_json(boxes.map((box) => stringifyJson(box)));

function stateContext({ headers, preHeader }: ErgoLibSurroundings): ErgoStateContext {
  const newest = headers[0];
  if (newest === undefined) throw new Error('ergo-lib needs headers');
  // A pre-header is only ever read off a header; what it does not show of that header is not used.
  const candidate: BlockHeader = {
    ...newest,
    ...preHeader,
    powSolutions: { ...newest.powSolutions, pk: preHeader.minerPk },
  };
  return new ErgoStateContext(
    ErgoLibPreHeader.from_block_header(toErgoLib(candidate)),
    BlockHeaders.from_json(headers.slice(0, 10).map(headerJson)),
    Parameters.default_parameters(),
  );
}

const toErgoLib = (header: BlockHeader): ErgoLibHeader => ErgoLibHeader.from_json(headerJson(header));

const headerJson = (header: BlockHeader): string => stringifyJson(header);
