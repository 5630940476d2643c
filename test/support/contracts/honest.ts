import type { ChainBox } from '#lib/chain/ports.ts';
import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { buildEnact } from '#lib/protocol/governance/enact.ts';
import { decodeGovernance } from '#lib/protocol/governance/box.ts';
import { buildPropose } from '#lib/protocol/proposal/propose.ts';
import { decodeProposal } from '#lib/protocol/proposal/box.ts';
import { buildEnrolProvider } from '#lib/protocol/provider/enrolProvider.ts';
import { decodeProvider } from '#lib/protocol/provider/box.ts';
import { buildLeave } from '#lib/protocol/registry/leave.ts';
import { decodeRegistry } from '#lib/protocol/registry/box.ts';
import { buildEnrolMember } from '#lib/protocol/registry/enrolMember.ts';
import { buildTopUp } from '#lib/protocol/registry/topUp.ts';
import type { Decoded } from '#lib/protocol/shared/chainBox.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { buildSpendTreasury } from '#lib/protocol/treasury/spendTreasury.ts';
import { governanceBox, nextParameters, proposalBox, providerBox, registryBox, terms, treasuryBox } from './boxes.ts';
import type { Draft } from './draft.ts';
import { guards, people } from './people.ts';
import { deployment, ERG, FEE_TREE, NOW, TIME, walletBox } from './world.ts';

/** What every builder is told; heights in drafts are those of the block to come. */
export const frame = { deployment, height: NOW - 1 } as const;

/** A box as its codec reads it. @throws when the test made a box that no codec takes. */
export function read<T>(decode: (box: ChainBox, of: typeof deployment) => Decoded<T>, box: ChainBox): T {
  const decoded = decode(box, deployment);
  if (!decoded.ok) throw new Error(`the test's box is not genuine: ${decoded.reason}`);
  return decoded.value;
}

export const fundingOf = (person: SecretKey, options: { gpuc?: bigint; value?: bigint } = {}) => ({
  boxes: [walletBox(person.ergoTree, options)],
  changeErgoTree: person.ergoTree,
});

/** A builder's plan as a draft that tests change. */
export function draftOf(plan: UnsignedPlan, keys: readonly SecretKey[], moment: Partial<Draft> = {}): Draft {
  const { inputs, dataInputs, outputs } = plan.transaction;
  const whole = <B extends { value: string | bigint; assets: readonly { tokenId: string; amount: string | bigint }[] }>(
    box: B,
  ) => ({
    ...box,
    value: BigInt(box.value),
    assets: box.assets.map(({ tokenId, amount }) => ({ tokenId, amount: BigInt(amount) })),
  });
  if (outputs.at(-1)?.ergoTree !== FEE_TREE) throw new Error('the last output pays the miner');
  return {
    height: NOW,
    timestampMs: TIME,
    inputs: inputs.map(({ extension, ...box }) => ({
      box: whole(box),
      extension: { ...extension } as Record<string, string>,
    })),
    dataInputs: dataInputs.map((box) => whole(box) as ChainBox),
    outputs: outputs.map((output) => ({ ...whole(output), additionalRegisters: { ...output.additionalRegisters } })),
    keys,
    ...moment,
  };
}

export const enact = (governance = governanceBox(), proposal = proposalBox()): Draft =>
  draftOf(
    buildEnact({
      ...frame,
      governance: read(decodeGovernance, governance),
      proposal: read(decodeProposal, proposal),
      funding: fundingOf(people.bot),
    }),
    [...guards.slice(0, 2), people.bot],
  );

export const propose = (): Draft =>
  draftOf(
    buildPropose({
      ...frame,
      proposal: read(decodeProposal, proposalBox()),
      governance: read(decodeGovernance, governanceBox()),
      funding: fundingOf(people.bot),
      parameters: nextParameters,
    }),
    [...guards.slice(0, 2), people.bot],
  );

export const spendTreasury = (): Draft =>
  draftOf(
    buildSpendTreasury({
      ...frame,
      boxes: [treasuryBox(10n, 4), treasuryBox(20n, 5)],
      governance: read(decodeGovernance, governanceBox()),
      funding: fundingOf(people.bot),
      recipientTree: people.bot.ergoTree,
    }),
    [...guards.slice(0, 2), people.bot],
  );

export const enrolProvider = (): Draft =>
  draftOf(
    buildEnrolProvider({
      ...frame,
      registry: read(decodeRegistry, registryBox()),
      governance: read(decodeGovernance, governanceBox()),
      funding: fundingOf(people.owner, { gpuc: 100_000_000n }),
      ownerTree: people.owner.ergoTree,
      slots: 10,
      stakeMicroGpuc: 20_000_000n,
      terms,
      gpuClass: 'rtx-4090',
      workerTree: people.worker.ergoTree,
      card: { gpuCount: 1 },
    }),
    [people.owner],
  );

/** A retired provider whose cooldown is over leaves; `busy` of its tickets never came home. */
export const leave = ({ busy = 0, earnings = 0n, retireHeight = NOW - 5 } = {}): Draft =>
  draftOf(
    buildLeave({
      ...frame,
      registry: read(decodeRegistry, registryBox()),
      provider: read(decodeProvider, providerBox({ busy, earnings, retireHeight, available: false })),
      acceptForfeit: true,
    }),
    [people.owner],
  );

export const enrolMember = (): Draft =>
  draftOf(
    buildEnrolMember({
      ...frame,
      registry: read(decodeRegistry, registryBox()),
      funding: fundingOf(people.owner, { value: 20n * ERG }),
      ownerTree: people.owner.ergoTree,
    }),
    [people.owner],
  );

export const topUp = (): Draft =>
  draftOf(
    buildTopUp({
      ...frame,
      registry: read(decodeRegistry, registryBox()),
      funding: fundingOf(people.bot),
      nanoErg: ERG,
    }),
    [people.bot],
  );
