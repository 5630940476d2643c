import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '#lib/runtime/appError.ts';
import { chainCursorSchema, cursorAt, heightOf, planStep, type ChainCursor } from './cursor.ts';
import { followChain, type FollowerEvent, type FollowerOptions } from './follower.ts';
import type { ChainBlock } from './ports.ts';

/** A chain of named blocks, index = height, that tests grow and fork. */
class ForkableChain {
  #blocks: ChainBlock[] = [];
  #made = 0;
  failures = 0;

  get ids(): string[] {
    return this.#blocks.map(({ header }) => header.id);
  }

  grow(count: number): void {
    for (let block = 0; block < count; block++) {
      const id = (this.#made++).toString(16).padStart(64, '0');
      const parentId = this.#blocks.at(-1)?.header.id ?? '00';
      const header = { id, parentId, height: this.#blocks.length } as ChainBlock['header'];
      this.#blocks.push({ header, transactions: [] });
    }
  }

  fork(depth: number, length: number): void {
    this.#blocks = this.#blocks.slice(0, Math.max(1, this.#blocks.length - depth));
    this.grow(length);
  }

  readonly reader: FollowerOptions['chain'] = {
    tip: async () => {
      if (this.failures-- > 0) throw new AppError('unavailable', 'away');
      return Promise.resolve({ height: this.#blocks.length - 1 } as Awaited<
        ReturnType<FollowerOptions['chain']['tip']>
      >);
    },
    blockIdsAt: async (height) =>
      Promise.resolve(this.#blocks[height] === undefined ? [] : [this.#blocks[height].header.id]),
    block: async (id) => Promise.resolve(this.#blocks.find(({ header }) => header.id === id)),
  };
}

/** Applies events to a model until the follower has nothing more to do; every sleep runs `onIdle`, its end ends all. */
async function follow(chain: ForkableChain, from: ChainCursor, onIdle: () => boolean, keepBlocks = 100) {
  let cursor = from;
  const stop = new AbortController();
  const model: string[] = Array.from({ length: heightOf(from) + 1 - from.startHeight }, () => 'before');
  const events: FollowerEvent[] = [];
  const clock = {
    now: () => 0,
    sleep: async () => {
      if (!onIdle()) stop.abort();
      return Promise.resolve();
    },
  };
  for await (const event of followChain({ chain: chain.reader, cursor, clock, signal: stop.signal, keepBlocks })) {
    events.push(event);
    if (event.kind === 'apply') {
      expect(event.block.header.height).toBe(cursor.startHeight + model.length);
      model.push(event.block.header.id);
    } else model.length = event.toHeight + 1 - cursor.startHeight;
    cursor = event.cursor;
    expect(heightOf(cursor)).toBe(cursor.startHeight + model.length - 1);
  }
  return { model, events, cursor };
}

const once = () => false;

describe('followChain', () => {
  it('applies every block from its start, in order', async () => {
    const chain = new ForkableChain();
    chain.grow(6);
    const { model, events } = await follow(chain, cursorAt(2), once);
    expect(model).toEqual(chain.ids.slice(2));
    expect(events.every(({ kind }) => kind === 'apply')).toBe(true);
  });

  it('rolls back what a reorg removed, also onto a shorter chain', async () => {
    const chain = new ForkableChain();
    chain.grow(8);
    const turns = [
      () => {
        chain.fork(3, 5);
      },
      () => {
        chain.fork(4, 1);
      },
    ];
    const { model, events } = await follow(chain, cursorAt(1), () => {
      const turn = turns.shift();
      turn?.();
      return turn !== undefined;
    });
    expect(model).toEqual(chain.ids.slice(1));
    expect(events.flatMap((event) => (event.kind === 'rollback' ? [event.toHeight] : []))).toEqual([4, 5]);
  });

  it('restarts after a reorg deeper than the remembered blocks', async () => {
    const chain = new ForkableChain();
    chain.grow(20);
    let forked = false;
    const { model, events } = await follow(
      chain,
      cursorAt(1),
      () => {
        if (forked) return false;
        chain.fork(10, 12);
        return (forked = true);
      },
      5,
    );
    expect(model).toEqual(chain.ids.slice(1));
    expect(events).toContainEqual(expect.objectContaining({ kind: 'rollback', toHeight: 0 }));
  });

  it('waits while the node is unavailable', async () => {
    const chain = new ForkableChain();
    chain.grow(3);
    chain.failures = 4;
    let idle = 0;
    const { model } = await follow(chain, cursorAt(0), () => ++idle < 6);
    expect(model).toEqual(chain.ids);
  });

  it('rethrows errors other than unavailability', async () => {
    const chain = new ForkableChain();
    chain.grow(1);
    chain.reader.block = () => Promise.reject(new TypeError('bug'));
    await expect(follow(chain, cursorAt(0), once)).rejects.toThrow(TypeError);
  });

  it('follows the best chain over random forks, stops and restarts', async () => {
    const turns = fc.array(fc.tuple(fc.nat(6), fc.nat(8), fc.boolean()), { maxLength: 15 });
    await fc.assert(
      fc.asyncProperty(turns, fc.integer({ min: 1, max: 8 }), async (steps, keepBlocks) => {
        const chain = new ForkableChain();
        chain.grow(1);
        let cursor = cursorAt(0);
        let model: string[] = [];
        for (const [depth, length, restart] of steps) {
          chain.fork(depth, length);
          const run = await follow(chain, restart ? reread(cursor) : cursor, once, keepBlocks);
          model = replay(model, run.events);
          cursor = run.cursor;
          expect(model).toEqual(chain.ids);
        }
      }),
    );
  });
});

const reread = (cursor: ChainCursor): ChainCursor => chainCursorSchema.parse(JSON.parse(JSON.stringify(cursor)));

/** What a consumer holds after the events, starting from what it held before. */
const replay = (model: readonly string[], events: readonly FollowerEvent[]): string[] =>
  events.reduce<string[]>(
    (ids, event) => (event.kind === 'apply' ? [...ids, event.block.header.id] : ids.slice(0, event.toHeight + 1)),
    [...model],
  );

describe('planStep', () => {
  const cursor: ChainCursor = { startHeight: 5, recent: [{ height: 5, headerId: 'a' }] };
  it.each([
    [{ tipHeight: 5, idAtCursor: 'a', idAtNext: undefined }, { kind: 'wait' }],
    [
      { tipHeight: 6, idAtCursor: 'a', idAtNext: 'b' },
      { kind: 'fetch', height: 6, headerId: 'b' },
    ],
    // A header whose block has not arrived is above the tip.
    [{ tipHeight: 5, idAtCursor: 'a', idAtNext: 'b' }, { kind: 'wait' }],
    [{ tipHeight: 6, idAtCursor: 'c', idAtNext: 'b' }, { kind: 'stepBack' }],
    [{ tipHeight: 3, idAtCursor: undefined, idAtNext: undefined }, { kind: 'stepBack' }],
  ])('%j → %j', (observed, plan) => {
    expect(planStep(cursor, observed)).toEqual(plan);
  });
});

describe('chainCursorSchema', () => {
  it('refuses gaps and heights below the start', () => {
    const id = 'ab'.repeat(32);
    const parse = (...heights: number[]) =>
      chainCursorSchema.safeParse({ startHeight: 4, recent: heights.map((height) => ({ height, headerId: id })) })
        .success;
    expect([parse(), parse(7, 8), parse(4, 6), parse(3, 4), parse(8, 7)]).toEqual([true, true, false, false, false]);
  });
});
