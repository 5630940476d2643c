import { createHash } from 'node:crypto';
import { parseJson, stringifyJson } from '#lib/chain/node/json.ts';
import { medianMicros, type BenchReport } from './report.ts';

const boxes = 5_000;
const limit = 1.5;

/** Hex that looks random and is the same in every run. */
const hexOf = (bytes: number, seed: string): string =>
  createHash('shake256', { outputLength: bytes }).update(seed).digest('hex');

/** A page of boxes as `/blockchain/box/byErgoTree` answers it; every `bigEvery`-th token amount is above 2^53. */
function page(bigEvery: number): string {
  const items = Array.from({ length: boxes }, (_, index) => ({
    boxId: hexOf(32, `box ${index}`),
    transactionId: hexOf(32, `transaction ${index}`),
    blockId: hexOf(32, `block ${index}`),
    inclusionHeight: 100_000 + index,
    globalIndex: index,
    index: index % 50,
    creationHeight: 100_000,
    value: 2_000_000n,
    ergoTree: hexOf(index % 2 === 0 ? 36 : 370, `tree ${index}`),
    assets: [{ tokenId: hexOf(32, 'token'), amount: index % bigEvery === 1 ? 2n ** 63n - BigInt(index) : 1_000n }],
    additionalRegisters: { R4: hexOf(36, `R4 ${index}`), R5: hexOf(10, `R5 ${index}`) },
    spentTransactionId: null,
    mainChain: true,
  }));
  return stringifyJson({ items, total: boxes });
}

/** Cost of lossless parsing against JSON.parse on the same text in the same run. */
export async function run(): Promise<BenchReport> {
  // The last is no page of this market, where such amounts stand in a few boxes of ours; it shows what they cost.
  const cases = [
    { name: 'no amount above 2^53', bigEvery: Infinity, isGoal: true },
    { name: 'one box in 50 above 2^53', bigEvery: 50, isGoal: true },
    { name: 'every second box above 2^53', bigEvery: 2, isGoal: false },
  ];
  const rows: BenchReport['rows'] = [];
  const goals: BenchReport['goals'] = [];
  for (const { name, bigEvery, isGoal } of cases) {
    const text = page(bigEvery);
    const { plain, lossless } = medianMicros(
      {
        plain: { call: () => JSON.parse(text) as unknown, batch: 1 },
        lossless: { call: () => parseJson(text), batch: 1 },
      },
      61,
    );
    const ratio = Number((lossless / plain).toFixed(2));
    rows.push({
      document: name,
      MB: (text.length / 1e6).toFixed(1),
      'JSON.parse ms': (plain / 1e3).toFixed(1),
      'parseJson ms': (lossless / 1e3).toFixed(1),
      ratio,
    });
    if (isGoal) goals.push({ goal: `parseJson / JSON.parse, ${name}`, measured: ratio, limit, pass: ratio <= limit });
  }
  return Promise.resolve({ name: 'lossless JSON', rows, goals });
}
