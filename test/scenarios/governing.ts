import { expect } from 'vitest';
import { decodeGovernance } from '#lib/protocol/governance/box.ts';
import { buildEnact } from '#lib/protocol/governance/enact.ts';
import { buildPropose } from '#lib/protocol/proposal/propose.ts';
import { decodeProposal } from '#lib/protocol/proposal/box.ts';
import { encodeInt } from '#lib/protocol/shared/registers.ts';
import { amountOf } from '#lib/protocol/shared/chainBox.ts';
import { buildSpendTreasury } from '#lib/protocol/treasury/spendTreasury.ts';
import * as figure from './figures.ts';
import { valueOf, type Stage } from './stage.ts';
import { asIfAt, setRegister, signedBy } from './tamper.ts';

type Frame = Awaited<ReturnType<Stage['frame']>>;

const paidByGuard = { guard1: { nanoErg: -figure.minerFee }, minerFees: { nanoErg: figure.minerFee } };

/** k guards propose, wait out the delay and enact. */
export async function proposedAndEnacted(stage: Stage, feeBps: number): Promise<void> {
  const before = await stage.governance();
  const parameters = { ...before, feeBps };
  const propose = async (frame: Frame) =>
    buildPropose({
      ...frame,
      proposal: await stage.proposal(),
      governance: await stage.governance(),
      funding: await stage.funding('guard1'),
      parameters,
    });
  await stage.refuses(
    'a proposal by one guard',
    async (frame) => signedBy(await propose(frame), stage.people.guard1.publicKeyHex),
    'script-failed',
  );
  const proposed = await stage.act('propose', propose, paidByGuard);
  const proposal = valueOf(decodeProposal(proposed.outputs[0]!, stage.deployment));
  await stage.refuses(
    'a proposal without delay',
    // With a condition unmet the script reduces to false, which nobody can prove; any bytes stand for the guards'.
    async (frame) =>
      signedBy(
        setRegister(await propose(frame), { index: 0, R7: encodeInt(frame.height) }),
        stage.people.guard1.publicKeyHex,
      ),
    'script-failed',
  );
  const enact = async (frame: Frame) =>
    buildEnact({ ...frame, governance: await stage.governance(), proposal, funding: await stage.funding('guard1') });
  await stage.refuses(
    'enacting before its time',
    async ({ deployment, height }) =>
      signedBy(
        asIfAt(height, await enact({ deployment, height: proposal.readyHeight })),
        stage.people.guard1.publicKeyHex,
      ),
    'script-failed',
  );
  await stage.driver.reachHeight(proposal.readyHeight);
  await stage.refuses(
    'enacting by one guard',
    async (frame) => signedBy(await enact(frame), stage.people.guard3.publicKeyHex),
    'script-failed',
  );
  const enacted = await stage.act('enact', enact, paidByGuard);
  expect(valueOf(decodeGovernance(enacted.outputs[0]!, stage.deployment)).feeBps).toBe(feeBps);
}

/** k guards pay the protocol's fees out. */
export async function treasurySpent(stage: Stage): Promise<void> {
  const boxes = (await stage.boxesOf('treasury')).slice(0, 3);
  const microGpuc = boxes.reduce((sum, box) => sum + amountOf(box, stage.deployment.tokens.gpuc), 0n);
  const count = BigInt(boxes.length);
  const spend = async (frame: Frame) =>
    buildSpendTreasury({
      ...frame,
      boxes,
      governance: await stage.governance(),
      funding: await stage.funding('guard1'),
      recipientTree: stage.tree('reserve'),
    });
  await stage.refuses(
    'treasury spent by one guard',
    async (frame) => signedBy(await spend(frame), stage.people.guard1.publicKeyHex),
    'script-failed',
  );
  await stage.act('spend treasury', spend, {
    treasury: { nanoErg: -count * figure.carrier, microGpuc: -microGpuc },
    reserve: { nanoErg: count * figure.carrier, microGpuc },
    ...paidByGuard,
  });
}
