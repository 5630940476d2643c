import { describe } from 'vitest';
import { accepts, refuses } from '#test/support/contracts/expectations.ts';
import { setAmount } from '#test/support/contracts/edits.ts';
import {
  accountBox,
  collaterals,
  GPU,
  healthyBox,
  spend,
  worth,
  type CollateralName,
} from '#test/support/contracts/honestAccount.ts';
import type { Draft } from '#test/support/contracts/draft.ts';
import { constants, ERG } from '#test/support/contracts/world.ts';

const held = ['sigUsd', 'rsBtc', 'rsEth'] as const;
const none = (name: (typeof held)[number]) => ({ tokenId: collaterals[name].tokenId, amount: 0n });
const withToken = (name: CollateralName, facts = {}) => accountBox({ ...worth(name, 400n), ...facts });

describe('withdrawal of a collateral token', () => {
  for (const name of held) {
    accepts(`lets an owner without debt take out all ${name}`, () =>
      spend(withToken(name), { collateral: none(name) }, name),
    );
  }
  accepts('lets him take out token, ERG and earnings in one transaction', () =>
    spend(
      withToken('rsBtc', { balance: 7n * GPU, ergAbove: ERG }),
      { microGpuc: 7n * GPU, value: constants.accountRentNanoErg, collateral: none('rsBtc') },
      'rsBtc',
    ),
  );
  accepts('lets a debtor change from a token to ERG that carries the debt', () =>
    spend(healthyBox('rsBtc', { ergAbove: 800n * ERG }), { microGpuc: 1n * GPU, collateral: none('rsBtc') }, 'erg'),
  );

  const keeping = (): Draft => spend(healthyBox('rsBtc'), { microGpuc: 1n * GPU }, 'rsBtc');
  refuses('ACC-DRAW-3 a debtor who takes out nearly all of it', keeping, (draft) => {
    setAmount(draft.outputs[0]!, 2, () => 1n);
  });
});
