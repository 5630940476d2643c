import { createHash } from 'node:crypto';
import { ErgoTree$ } from 'sigmastate-js/main';
import type { IndexLists } from '../ledger/indexLists.ts';
import type { BoxRecord } from '../ledger/records.ts';

/** Boxes by the hash of their script's template; asked rarely, so each script is parsed on the first question only. */
export class TemplateIndex {
  readonly #lists: () => IndexLists;
  readonly #hashes = new Map<string, string>();

  constructor(lists: () => IndexLists) {
    this.#lists = lists;
  }

  /** SHA-256 of the template's bytes, hex. */
  hashOf(ergoTree: string): string {
    const known = this.#hashes.get(ergoTree);
    if (known !== undefined) return known;
    const hash = createHash('sha256')
      .update(Buffer.from(ErgoTree$.fromHex(ergoTree).templateHex(), 'hex'))
      .digest('hex');
    this.#hashes.set(ergoTree, hash);
    return hash;
  }

  /** Oldest first. */
  boxes(templateHash: string): readonly BoxRecord[] {
    const { boxesByTree } = this.#lists();
    return [...boxesByTree.keys()]
      .filter((ergoTree) => this.hashOf(ergoTree) === templateHash)
      .flatMap((ergoTree) => boxesByTree.of(ergoTree))
      .sort((a, b) => a.globalIndex - b.globalIndex);
  }
}
