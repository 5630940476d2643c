import { AppError } from '#lib/runtime/appError.ts';

export interface PagedRead<Item> {
  /** One page; fewer than `limit` items mean that it is the last. */
  readonly page: (offset: number, limit: number) => Promise<readonly Item[]>;
  /** A value that changes with every new block. */
  readonly mark: () => Promise<number | string>;
  readonly pageSize: number;
}

const maxRestarts = 5;

/**
 * A consistent read of a paged list. A block between two pages shifts the offsets, so that an item may be missed or read
 * twice; the mark detects this and the read restarts. A list of one page, the usual case, takes one request and needs
 * no mark.
 * @throws AppError `unavailable` if new blocks keep arriving during the read
 */
export async function readAllPages<Item>({ page, mark, pageSize }: PagedRead<Item>): Promise<Item[]> {
  const only = await page(0, pageSize);
  if (only.length < pageSize) return [...only];
  for (let restart = 0; restart <= maxRestarts; restart++) {
    const before = await mark();
    const items: Item[] = [];
    let length: number;
    do {
      const next = await page(items.length, pageSize);
      length = next.length;
      items.push(...next);
    } while (length === pageSize);
    if ((await mark()) === before) return items;
  }
  throw new AppError('unavailable', 'Blocks arrive faster than the list can be read.', {
    nextStep: 'Ask a node that is caught up.',
  });
}
