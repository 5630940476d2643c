import { hex, utf8 } from '@fleet-sdk/crypto';
import type { ChainBox } from '#lib/chain/ports.ts';
import { decodeAccount } from '#lib/protocol/account/box.ts';
import { depositLeg } from '#lib/protocol/account/deposit.ts';
import { openOutput } from '#lib/protocol/jobOpen/open.ts';
import { decodeProvider } from '#lib/protocol/provider/box.ts';
import { buildCollect } from '#lib/protocol/provider/collect.ts';
import { providerBox } from './boxes.ts';
import type { Draft } from './draft.ts';
import { draftOf, frame, fundingOf, read } from './honest.ts';
import { accountBox, GPU, healthyBox, spend } from './honestAccount.ts';
import { people } from './people.ts';
import { deployment, NOW } from './world.ts';

/** Somebody else's account, which owes 40 GPUC. */
export const payeeBox = (): ChainBox => healthyBox('erg', { ownerTree: people.otherOwner.ergoTree, nonce: 131 });

const intoPayee = (microGpuc: bigint) => ({
  microGpuc,
  legs: [depositLeg({ account: read(decodeAccount, payeeBox()), microGpuc }, deployment)],
});

/** 30 of 50 GPUC of earnings into somebody else's account: one transaction, no price. */
export const payAccount = (): Draft => spend(accountBox({ balance: 50n * GPU }), intoPayee(30n * GPU));

/** 60 GPUC on credit into somebody else's account. */
export const payAccountOnCredit = (): Draft => spend(healthyBox(), intoPayee(60n * GPU));

const job = (microGpuc: bigint) => ({
  microGpuc,
  outputs: [
    openOutput({
      ...frame,
      escrowMicroGpuc: microGpuc,
      request: {
        consumerTree: people.owner.ergoTree,
        acceptedKeys: [hex.encode(utf8.decode('rtx-4090'))],
        hours: 3,
        startBy: NOW + 100,
        leastReputation: 0,
        leastStakeMicroGpuc: 0n,
        commitment: '91'.repeat(32),
      },
    }),
  ],
});

/** A job paid out of earnings. */
export const openFromAccount = (): Draft => spend(accountBox({ balance: 5n * GPU }), job(3n * GPU));

/** A job paid with 1 GPUC of earnings and 2 of credit. */
export const openOnCredit = (): Draft => spend(accountBox({ balance: GPU }), job(3n * GPU));

/** Earnings of a provider straight into its owner's account, where they repay what it owes. */
export const collectInto = ({ account = healthyBox(), microGpuc = 2n * GPU } = {}): Draft =>
  draftOf(
    buildCollect({
      ...frame,
      provider: read(decodeProvider, providerBox({ busy: 2, earnings: 3n * GPU })),
      microGpuc,
      into: depositLeg({ account: read(decodeAccount, account), microGpuc }, deployment),
      funding: fundingOf(people.owner),
    }),
    [people.owner],
  );
