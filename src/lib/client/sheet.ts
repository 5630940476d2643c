import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { blocksToMinutes } from '#lib/protocol/shared/blocks.ts';
import type { AccountOutlook } from './account/outlook.ts';
import { outlookLines } from './account/outlookLines.ts';
import { formatErg, formatGpuc, formatSigUsd } from './money.ts';
import { wrapText } from './wrapText.ts';

export interface Amounts {
  readonly nanoErg: bigint;
  readonly microGpuc: bigint;
  /** SigUSD; absent where none moves. */
  readonly cents?: bigint;
}

export const nothing: Amounts = { nanoErg: 0n, microGpuc: 0n };

/** What cannot be derived from the transaction itself. */
export interface SheetTerms {
  readonly action: string;
  /** Locked in a contract. */
  readonly locked?: Amounts;
  /** Expected to be returned. */
  readonly expectedReturn?: Amounts;
  /** Protocol fee, and who bears it. */
  readonly protocolFee?: { readonly microGpuc: bigint; readonly borneBy: string };
  /** What newly drawn credit costs, once. */
  readonly creditFeeMicroGpuc?: bigint;
  readonly tipNanoErg?: bigint;
  readonly depositNanoErg?: bigint;
  /** Largest possible loss, fees included. */
  readonly worstLoss?: Amounts;
  /** Exit by timeout: from which height, and what happens. */
  readonly timeoutExit?: { readonly height: number; readonly meaning: string };
  /** The credit account that the transaction leaves behind, and what it was. */
  readonly account?: { readonly after: AccountOutlook; readonly before?: AccountOutlook };
  readonly treasury?: TreasuryEffect;
  readonly notes?: readonly string[];
}

/** What a transaction takes out of the treasury, and what the treasury then holds. */
export interface TreasuryEffect {
  readonly taken: Amounts;
  readonly left: Amounts;
}

/** What is shown before a signature; amounts that leave the wallet are read off the transaction to be signed. */
export interface Sheet extends SheetTerms {
  /** Net outflow from the wallet; negative if the wallet gains. */
  readonly spent: Amounts;
  /** Other tokens that leave the wallet (positive) or come to it (negative). */
  readonly otherTokens: Readonly<Record<string, bigint>>;
  readonly minerFeeNanoErg: bigint;
  readonly worstLoss: Amounts;
}

export interface SheetWallet {
  /** ErgoTree (hex) of the wallet. */
  readonly ergoTree: string;
  /** Token id of GPUC. */
  readonly gpuc: string;
  /** Token id of SigUSD where it counts as money, not as some other token. */
  readonly sigUsd?: string;
}

type Plan = Pick<UnsignedPlan, 'transaction' | 'minerFeeNanoErg'>;

/** Where nothing else is said, the worst loss is all that leaves the wallet, and the treasury. */
export function sheetOf(plan: Plan, wallet: SheetWallet, terms: SheetTerms): Sheet {
  const { nanoErg, tokens } = netOutflow(plan, wallet.ergoTree);
  const { [wallet.gpuc]: microGpuc = 0n, [wallet.sigUsd ?? '']: cents, ...otherTokens } = tokens;
  const spent = { nanoErg, microGpuc, ...(cents === undefined ? {} : { cents }) };
  const { taken = nothing } = terms.treasury ?? {};
  const worst = {
    nanoErg: lossOf(nanoErg) + lossOf(taken.nanoErg),
    microGpuc: lossOf(microGpuc) + lossOf(taken.microGpuc),
    ...(cents === undefined ? {} : { cents: lossOf(cents) }),
  };
  return { ...terms, spent, otherTokens, minerFeeNanoErg: plan.minerFeeNanoErg, worstLoss: terms.worstLoss ?? worst };
}

const lossOf = (outflow: bigint): bigint => (outflow > 0n ? outflow : 0n);

/** What leaves all boxes of a script, less what comes to them: nanoERG, and token units by id. */
export function netOutflow(
  { transaction }: Pick<Plan, 'transaction'>,
  ergoTree: string,
): { readonly nanoErg: bigint; readonly tokens: Readonly<Record<string, bigint>> } {
  let nanoErg = 0n;
  const tokens = new Map<string, bigint>();
  const count = (boxes: typeof transaction.inputs | typeof transaction.outputs, sign: bigint): void => {
    for (const box of boxes) {
      if (box.ergoTree !== ergoTree) continue;
      nanoErg += sign * BigInt(box.value);
      for (const { tokenId, amount } of box.assets) {
        tokens.set(tokenId, (tokens.get(tokenId) ?? 0n) + sign * BigInt(amount));
      }
    }
  };
  count(transaction.inputs, 1n);
  count(transaction.outputs, -1n);
  return { nanoErg, tokens: Object.fromEntries([...tokens].filter(([, amount]) => amount !== 0n)) };
}

const columns = 80;
const labelWidth = 16;

/** The sheet as lines of text for a terminal. `height` is the tip's. */
export function renderSheet(sheet: Sheet, height: number): string {
  const { protocolFee, timeoutExit, account } = sheet;
  const lines: (readonly [string, string] | undefined)[] = [
    ['spent', amounts(sheet.spent)],
    ...Object.entries(sheet.otherTokens).map(([id, amount]) => ['token', `${amount} of ${id}`] as const),
    ...treasuryLines(sheet.treasury),
    sheet.locked && ['locked', amounts(sheet.locked)],
    sheet.expectedReturn && ['expected return', amounts(sheet.expectedReturn)],
    protocolFee && ['protocol fee', `${formatGpuc(protocolFee.microGpuc)} GPUC, borne by ${protocolFee.borneBy}`],
    sheet.creditFeeMicroGpuc === undefined
      ? undefined
      : ['credit fee', `${formatGpuc(sheet.creditFeeMicroGpuc)} GPUC, once, on what is newly owed`],
    sheet.tipNanoErg === undefined ? undefined : ['tip', `${formatErg(sheet.tipNanoErg)} ERG`],
    sheet.depositNanoErg === undefined ? undefined : ['deposit', `${formatErg(sheet.depositNanoErg)} ERG`],
    ['miner fee', `${formatErg(sheet.minerFeeNanoErg)} ERG`],
    ['worst loss', amounts(sheet.worstLoss)],
    timeoutExit && ['timeout exit', exit(timeoutExit, height)],
    ...(account === undefined ? [] : outlookLines(account.after, account.before)),
    ...(sheet.notes ?? []).map((note) => ['note', note] as const),
    ['', 'What is signed and mined cannot be undone.'],
  ];
  const shown = lines.filter((line) => line !== undefined);
  // Texts of third parties, such as a reason, must not be mistaken for lines of the sheet.
  const flat = (text: string): string => text.replaceAll(/[\r\n]+/g, ' ');
  const indent = ' '.repeat(labelWidth + 3);
  return [
    ...wrapText(flat(sheet.action), columns),
    ...shown.map(([label, value]) => {
      const text = wrapText(flat(value), columns - indent.length).join(`\n${indent}`);
      return `  ${label.padEnd(labelWidth)} ${text}`;
    }),
  ].join('\n');
}

const treasuryLines = (treasury: TreasuryEffect | undefined): (readonly [string, string])[] =>
  treasury === undefined
    ? []
    : [
        ['from treasury', amounts(treasury.taken)],
        ['left in treasury', amounts(treasury.left)],
      ];

function exit({ height: at, meaning }: { height: number; meaning: string }, height: number): string {
  return `${meaning} at height ${at} (in about ${blocksToMinutes(Math.max(0, at - height))} minutes)`;
}

const amounts = ({ nanoErg, microGpuc, cents }: Amounts): string =>
  [
    `${formatGpuc(microGpuc)} GPUC`,
    `${formatErg(nanoErg)} ERG`,
    ...(cents === undefined ? [] : [`${formatSigUsd(cents)} SigUSD`]),
  ].join(', ');
