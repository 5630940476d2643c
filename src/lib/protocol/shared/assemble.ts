import { FEE_CONTRACT, type BoxCandidate, type EIP12UnsignedInput } from '@fleet-sdk/common';
import { estimateBoxSize } from '@fleet-sdk/serializer';
import type { ChainBox } from './chainBox.ts';
import { DEFAULT_MINER_FEE_NANO_ERG, MIN_CHANGE_NANO_ERG } from './constants.ts';
import { sumOf } from './numbers.ts';
import type { Frame, Funding, PlannedInput, PlannedOutput, Threshold, TokenAmount, UnsignedPlan } from './plan.ts';
import { PlanError, shortage } from './planError.ts';
import { selectFunding } from './selectFunding.ts';

export interface AssembleParams {
  readonly frame: Frame;
  /** Inputs in the order that scripts demand; funding boxes follow them. */
  readonly inputs: readonly PlannedInput[];
  readonly dataInputs?: readonly ChainBox[];
  /** Outputs in the order that scripts demand; change and fee follow them. */
  readonly outputs: readonly PlannedOutput[];
  /** Boxes that cover what the inputs lack, and the recipient of the change. */
  readonly funding?: Funding;
  /** Recipient of the change if there is no funding. */
  readonly changeErgoTree?: string | undefined;
  /** Tokens to burn; others may not be lost. */
  readonly burns?: readonly TokenAmount[];
  readonly provers?: ReadonlyMap<string, string>;
  readonly thresholds?: readonly Threshold[];
}

const LEAST_NANO_ERG_PER_BYTE = 360n;
// A change box with more could outgrow the 4,096 bytes that a box may have.
const MOST_CHANGE_TOKENS = 90;

/**
 * Assembles a transaction: inputs, then the funding boxes it needs; outputs, then change, then the miner fee. What
 * is too little for a change output is added to the miner fee.
 * @throws PlanError `insufficient_funds` when inputs and funding hold less than outputs and fee.
 */
export function assemble(params: AssembleParams): UnsignedPlan {
  const fee = params.frame.minerFeeNanoErg ?? DEFAULT_MINER_FEE_NANO_ERG;
  const inputs = [...params.inputs, ...fundingInputs(params, fee)];
  const left = leftovers(inputs, params);
  const changeErgoTree = params.funding?.changeErgoTree ?? params.changeErgoTree;
  const change = planChange(left, fee, changeErgoTree);
  const minerFee = left.nanoErg - (change?.value ?? 0n);
  if (minerFee < fee) throw shortage('nanoErg', outgoing(params) + fee, outgoing(params) + left.nanoErg);
  const outputs = [...params.outputs, ...(change ? [change] : []), { ...feeOutput, value: minerFee }];
  const creationHeight = Math.max(params.frame.height, ...inputs.map(({ box }) => box.creationHeight));
  return {
    transaction: {
      inputs: inputs.map(toEip12Input),
      dataInputs: (params.dataInputs ?? []).map(withTextAmounts),
      outputs: outputs.map((output) => toCandidate(output, creationHeight)),
    },
    provers: params.provers ?? new Map(),
    thresholds: params.thresholds ?? [],
    minerFeeNanoErg: minerFee,
    changeNanoErg: change?.value ?? 0n,
  };
}

const feeOutput = { ergoTree: FEE_CONTRACT, tokens: [] };

const outgoing = ({ outputs }: AssembleParams): bigint => sumOf(outputs.map(({ value }) => value));

interface Leftovers {
  readonly nanoErg: bigint;
  readonly tokens: readonly TokenAmount[];
}

function leftovers(inputs: readonly PlannedInput[], params: AssembleParams): Leftovers {
  const balance = tokenBalance(inputs, params);
  const missing = [...balance].find(([, amount]) => amount < 0n);
  if (missing !== undefined) {
    const held = sumOf(
      inputs.flatMap(({ box }) => box.assets.filter((a) => a.tokenId === missing[0])).map((a) => a.amount),
    );
    throw shortage(missing[0], held - missing[1], held);
  }
  return {
    nanoErg: sumOf(inputs.map(({ box }) => box.value)) - outgoing(params),
    tokens: [...balance].filter(([, amount]) => amount > 0n).map(([tokenId, amount]) => ({ tokenId, amount })),
  };
}

/** What inputs hold above what outputs and burns take; a token named like the first input is minted and free. */
function tokenBalance(inputs: readonly PlannedInput[], { outputs, burns = [] }: AssembleParams): Map<string, bigint> {
  const balance = new Map<string, bigint>();
  const add = (tokenId: string, amount: bigint) => balance.set(tokenId, (balance.get(tokenId) ?? 0n) + amount);
  for (const { box } of inputs) for (const asset of box.assets) add(asset.tokenId, asset.amount);
  for (const { tokens } of outputs) for (const token of tokens) add(token.tokenId, -token.amount);
  for (const burn of burns) add(burn.tokenId, -burn.amount);
  balance.delete(inputs[0]?.box.boxId ?? '');
  return balance;
}

function fundingInputs(params: AssembleParams, fee: bigint): readonly PlannedInput[] {
  if (params.funding === undefined) return [];
  const used = new Set(params.inputs.map(({ box }) => box.boxId));
  const candidates = params.funding.boxes.filter(({ boxId }) => !used.has(boxId));
  const missing = [...tokenBalance(params.inputs, params)].filter(([, amount]) => amount < 0n);
  const tokens = new Map(missing.map(([tokenId, amount]) => [tokenId, -amount] as const));
  const nanoErg = outgoing(params) + fee - sumOf(params.inputs.map(({ box }) => box.value));
  return selectWithChange(candidates, { nanoErg, tokens }).map((box) => ({ box }));
}

/** Selects funding for a change output if the boxes suffice for one, else without change. */
function selectWithChange(
  boxes: readonly ChainBox[],
  target: { readonly nanoErg: bigint; readonly tokens: ReadonlyMap<string, bigint> },
): readonly ChainBox[] {
  try {
    return selectFunding(boxes, { ...target, nanoErg: target.nanoErg + MIN_CHANGE_NANO_ERG });
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    return selectFunding(boxes, target);
  }
}

function planChange(
  { nanoErg, tokens }: Leftovers,
  fee: bigint,
  ergoTree: string | undefined,
): PlannedOutput | undefined {
  const value = nanoErg - fee;
  if (ergoTree === undefined || value < MIN_CHANGE_NANO_ERG) {
    const stranded = tokens[0];
    if (stranded === undefined) return undefined;
    if (ergoTree === undefined)
      throw new PlanError('invalid', 'Tokens are left over and nobody takes the change.', { asset: stranded.tokenId });
    throw shortage('nanoErg', MIN_CHANGE_NANO_ERG, value > 0n ? value : 0n);
  }
  if (tokens.length > MOST_CHANGE_TOKENS) {
    throw new PlanError('invalid', `The change would hold ${tokens.length} tokens, more than fit into one box.`);
  }
  const change = { value, ergoTree, tokens };
  const least = leastNanoErg(change);
  if (value < least) throw shortage('nanoErg', least, value);
  return change;
}

/** The least that a box must hold for its bytes. */
export const leastNanoErg = (output: PlannedOutput, creationHeight = 0): bigint =>
  BigInt(estimateBoxSize(toCandidate(output, creationHeight))) * LEAST_NANO_ERG_PER_BYTE;

function toCandidate(
  { value, ergoTree, tokens, registers }: PlannedOutput,
  creationHeight: number,
): BoxCandidate<string> {
  return {
    value: value.toString(),
    ergoTree,
    creationHeight,
    assets: tokens.map(({ tokenId, amount }) => ({ tokenId, amount: amount.toString() })),
    additionalRegisters: { ...registers },
  };
}

const withTextAmounts = (box: ChainBox) => ({
  boxId: box.boxId,
  transactionId: box.transactionId,
  index: box.index,
  ergoTree: box.ergoTree,
  creationHeight: box.creationHeight,
  value: box.value.toString(),
  assets: box.assets.map(({ tokenId, amount }) => ({ tokenId, amount: amount.toString() })),
  additionalRegisters: box.additionalRegisters,
});

const toEip12Input = ({ box, variables }: PlannedInput): EIP12UnsignedInput => ({
  ...withTextAmounts(box),
  extension: { ...variables },
});
