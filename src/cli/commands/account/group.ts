import { accountCollateral } from './collateral.ts';
import { accountClose, accountDeposit, accountDraw, accountPay, accountRepay, accountUnflag } from './move.ts';
import { accountOpen } from './open.ts';
import { accountShow } from './show.ts';

export const accountGroup = {
  name: 'account',
  description: 'credit: pay now, stand for it with collateral, repay by hosting',
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
