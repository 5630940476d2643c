import { MAINNET_PARAMETERS } from '#lib/devchain/devchainOptions.ts';
import type { Accepted } from '#test/support/properties/ledger.ts';

const INITIAL_UNITS = 10_000;
const SIGNATURE_UNITS = 403;

/** A transaction as the ledger took it. */
export interface Measurement {
  readonly units: number;
  /** The least that a transaction doing the same could cost, its scripts being free. */
  readonly floorUnits: number;
  readonly bytes: number;
  /** Bytes of each output as a box of the ledger. */
  readonly outputBytes: readonly number[];
}

/**
 * Puts a transaction beside its floor, in which only the first `needed` outputs and the miner's count: change pads a
 * floor without need.
 * @param spent the tokens of each input
 */
export function measureTransaction(
  { cost, transaction }: Accepted,
  spent: readonly (readonly string[])[],
  needed: number,
): Measurement {
  const { inputCost, dataInputCost, outputCost, tokenAccessCost } = MAINNET_PARAMETERS;
  const outputs = [...transaction.outputs.slice(0, needed - 1), ...transaction.outputs.slice(-1)];
  const made = outputs.map(({ assets }) => assets.map(({ tokenId }) => tokenId));
  const tokens = [spent, made].reduce((sum, boxes) => sum + boxes.flat().length + new Set(boxes.flat()).size, 0);
  const signatures = transaction.inputs.filter(({ proofBytes }) => proofBytes !== '').length;
  return {
    units: cost,
    floorUnits:
      INITIAL_UNITS +
      inputCost * spent.length +
      dataInputCost * transaction.dataInputs.length +
      outputCost * outputs.length +
      tokenAccessCost * tokens +
      SIGNATURE_UNITS * signatures,
    bytes: transaction.size,
    outputBytes: transaction.outputSizes,
  };
}
