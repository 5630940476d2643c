import type { ChainBox } from '#lib/chain/ports.ts';
import { toBox } from '#lib/devchain/rules/ledgerTransaction.ts';

type Content = Pick<ChainBox, 'ergoTree' | 'value'> & Partial<Pick<ChainBox, 'assets' | 'additionalRegisters'>>;

/** Puts boxes on a chain that is about to begin; equal ones have different ids. */
export function createFounder(height: number, found: (box: ChainBox) => unknown): (content: Content) => void {
  let count = 0;
  return (content) => {
    count += 1;
    const candidate = { creationHeight: height, assets: [], additionalRegisters: {}, ...content };
    found(toBox(candidate, count.toString(16).padStart(64, '0'), 0).box);
  };
}
