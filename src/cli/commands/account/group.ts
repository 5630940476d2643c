import { accountCollateral } from './collateral.ts';
import { accountClose, accountDeposit, accountDraw, accountPay, accountRepay, accountUnflag } from './move.ts';
import { accountOpen } from './open.ts';
import { accountShow } from './show.ts';

export const accountGroup = {
  name: 'account',
  description: 'credit account: draw against collateral, pay, repay',
  verbs: [
    accountOpen,
    accountShow,
    accountPay,
    accountDraw,
    accountDeposit,
    accountRepay,
    accountCollateral,
    accountUnflag,
    accountClose,
  ],
};
