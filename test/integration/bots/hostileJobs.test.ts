import { beforeAll, describe, expect, it } from 'vitest';
import { createExpirer } from '#bots/expirer/createExpirer.ts';
import { createMatcher } from '#bots/matcher/createMatcher.ts';
import type { BotContext } from '#bots/runner/botContext.ts';
import { createSettler } from '#bots/settler/createSettler.ts';
import { auditChain } from '#lib/audit/auditChain.ts';
import type { Chain, ChainBox } from '#lib/chain/ports.ts';
import { readMarket } from '#lib/market/readMarket.ts';
import { encodeWish, readWish } from '#lib/protocol/shared/registers.ts';
import { createLogger } from '#lib/runtime/logger.ts';
import type { AuditedMarket } from '../audit/auditedMarket.ts';
import { foundAuditedMarket } from '../audit/foundAuditedMarket.ts';
import { changeTerms } from '../audit/forge.ts';
import { playRound } from './playRound.ts';

// The contracts refuse nothing that our codecs take for right, so the node that the bots read lies about some boxes: they
// look right, and the scripts of the real boxes refuse.
const noon = Date.UTC(2026, 0, 5, 12);
const logger = createLogger({ name: 'test', level: 'silent' });
const clock = { ms: noon, now: () => clock.ms, sleep: () => Promise.resolve() };
const lies = new Map<string, (box: ChainBox) => Partial<ChainBox>>();

let market: AuditedMarket;
let context: BotContext;

function lyingAbout(chain: Chain): Chain {
  return {
    ...chain,
    unspentByErgoTree: async (tree) =>
      (await chain.unspentByErgoTree(tree)).map((box) => ({ ...box, ...lies.get(box.boxId)?.(box) })),
  };
}

const read = () =>
  readMarket(market.chain, market.deployment, ['provider', 'jobOpen', 'jobActive', 'jobDelivered', 'jobReview']);
const idsOf = (jobs: readonly { readonly box: ChainBox }[]) => new Set(jobs.map(({ box }) => box.boxId));

async function addsUp(): Promise<void> {
  const report = auditChain(await market.history(), market.deployment);
  expect([report.findings, report.addsUp]).toEqual([[], true]);
}

beforeAll(async () => {
  market = await foundAuditedMarket();
  const { deployment } = market;
  context = { chain: lyingAbout(market.chain), deployment, clock, maxJobsPerBatch: 50 };
});

describe('a well-formed job that the chain refuses', () => {
  it('is left out of a match and retried later', async () => {
    market.enrol(8);
    const [first, ...others] = Array.from({ length: 6 }, () => market.open());
    const hostile = market.open({ leastReputation: 10_000 });
    const meek = (box: ChainBox): Partial<ChainBox> => ({
      additionalRegisters: {
        ...box.additionalRegisters,
        R5: encodeWish({ ...readWish(box, 'R5')!, leastReputation: -1_000n }),
      },
    });
    lies.set(hostile.box.boxId, meek);
    const matcher = createMatcher(context, logger);
    expect(await playRound(matcher)).toEqual({ actions: 1, sent: 1, refused: 0 });
    const after = await read();
    expect(idsOf(after.openJobs)).toEqual(idsOf([hostile]));
    expect(new Set(after.activeJobs.map(({ openBoxId }) => openBoxId))).toEqual(idsOf([first!, ...others]));
    // Alone with the provider it may be his fault as well, but neither is tried again and again.
    expect(await playRound(matcher)).toEqual({ actions: 0, sent: 0, refused: 0 });
    clock.ms += 30_000;
    expect(await playRound(matcher)).toEqual({ actions: 1, sent: 0, refused: 1 });
    expect(await playRound(matcher)).toEqual({ actions: 0, sent: 0, refused: 0 });
    await addsUp();
  });

  it('does not exclude its provider for long', async () => {
    clock.ms += 30_000;
    lies.clear();
    const late = market.open();
    expect(await playRound(createMatcher(context, logger))).toMatchObject({ sent: 1 });
    expect((await read()).activeJobs.map(({ openBoxId }) => openBoxId)).toContain(late.box.boxId);
  });

  it('is left out of a settlement', async () => {
    const { activeJobs } = await read();
    const [early, ...rest] = activeJobs;
    market.deliver([early!]);
    market.reach(market.devchain.height + 10);
    market.deliver(rest.slice(0, 3));
    const due = (await read()).deliveredJobs.toSorted((left, right) => left.releaseHeight - right.releaseHeight);
    const [payable, ...unripe] = due;
    market.reach(payable!.releaseHeight);
    for (const { box } of unripe.slice(0, 1))
      lies.set(
        box.boxId,
        changeTerms(() => ({ height: 1n })),
      );
    const settler = createSettler(context);
    expect(await playRound(settler)).toEqual({ actions: 1, sent: 1, refused: 0 });
    expect(idsOf((await read()).deliveredJobs)).toEqual(idsOf(unripe));
    expect(await playRound(settler)).toEqual({ actions: 0, sent: 0, refused: 0 });
    await addsUp();
  });

  it('is left out of an expiry', async () => {
    const { activeJobs } = await read();
    const long = market.match((await read()).providers[0]!, 1).jobs;
    const deadline = Math.max(...activeJobs.map((job) => job.deadline));
    expect(long[0]!.deadline).toBeGreaterThan(deadline);
    market.reach(deadline);
    lies.set(
      long[0]!.box.boxId,
      changeTerms(() => ({ height: 1n })),
    );
    const before = (await read()).providers[0]!.failed;
    expect(await playRound(createExpirer(context))).toMatchObject({ sent: 1 });
    const after = await read();
    expect(idsOf(after.activeJobs)).toEqual(idsOf(long));
    expect(after.providers[0]!.failed).toBe(before + activeJobs.length);
    await addsUp();
  });
});
