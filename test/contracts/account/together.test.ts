import { describe, expect, it } from 'vitest';
import { readTransaction } from '#lib/devchain/rules/ledgerTransaction.ts';
import { encodeLong, readLong } from '#lib/protocol/shared/registers.ts';
import { amountOf } from '#lib/protocol/shared/chainBox.ts';
import { sumOf } from '#lib/protocol/shared/numbers.ts';
import { ergoLibVerdict } from '#test/support/ergoLibAgreement.ts';
import { accepts, mutate, refuses } from '#test/support/contracts/expectations.ts';
import { addToWallet, setAmount, setInt, setRegister } from '#test/support/contracts/edits.ts';
import type { Candidate, Draft } from '#test/support/contracts/draft.ts';
import { accountBox, GPU, unhealthyBox } from '#test/support/contracts/honestAccount.ts';
import {
  collectInto,
  openFromAccount,
  openOnCredit,
  payAccount,
  payAccountOnCredit,
} from '#test/support/contracts/honestTogether.ts';
import { createJudge } from '#test/support/contracts/judge.ts';
import { people } from '#test/support/contracts/people.ts';
import { createSurroundings } from '#test/support/contracts/surroundings.ts';
import { constants, GPUC, NOW, trees } from '#test/support/contracts/world.ts';

const judge = createJudge();
const surroundingsAt = createSurroundings();
const collecting = (): Draft => collectInto();
const repayingAll = (): Draft => collectInto({ account: unhealthyBox('erg', { balance: -2n * GPU, ergAbove: 0n }) });

const all = {
  'account to account': payAccount,
  'account to account on credit': payAccountOnCredit,
  'account to job': openFromAccount,
  'account to job on credit': openOnCredit,
  'earnings to account': collecting,
  'earnings that repay all': repayingAll,
};

/** What ergo-lib, which wants boxes and transaction by their ids, says of a draft. */
function ergoLibOn(draft: Draft): ReturnType<typeof ergoLibVerdict> {
  const signed = judge.sign(draft);
  const read = readTransaction(signed);
  if (!read.ok) throw new Error(read.detail);
  const { id, outputs } = read.transaction;
  const { headers, preHeader } = surroundingsAt(draft);
  const inputs = draft.inputs.map(({ box }) => box);
  return ergoLibVerdict(
    { ...signed, id, outputs: [...outputs] },
    { inputs, dataInputs: draft.dataInputs, headers, preHeader },
  );
}

const balanceOf = (box: Candidate): bigint => readLong(box as never, 'R4') ?? 0n;
/** Changes a balance and its tokens alike, so that the account's books agree. */
const shift = (box: Candidate, by: bigint): void => {
  setRegister(box, 'R4', encodeLong(balanceOf(box) + by));
  setAmount(box, 1, (amount) => amount + by);
};
const accountsIn = (boxes: readonly Candidate[]) => boxes.filter(({ ergoTree }) => ergoTree === trees.account);
const gpucIn = (boxes: readonly Candidate[]): bigint => sumOf(boxes.map((box) => amountOf(box as never, GPUC)));

describe('an account and another contract in one transaction', () => {
  for (const [name, make] of Object.entries(all)) {
    accepts(name, make);

    it(`${name}: no unit of GPUC comes or goes, and ergo-lib agrees`, () => {
      const draft = make();
      const inputs = draft.inputs.map(({ box }) => box);
      expect(gpucIn(draft.outputs)).toBe(gpucIn(inputs));
      expect(sumOf(draft.outputs.map(({ value }) => value))).toBe(sumOf(inputs.map(({ value }) => value)));
      for (const account of accountsIn(draft.outputs)) {
        expect(amountOf(account as never, GPUC)).toBe(constants.allotmentMicroGpuc + balanceOf(account));
      }
      expect(ergoLibOn(draft)).toEqual({ ok: true, detail: '' });
      const forged = mutate(draft, (copy) => {
        setRegister(accountsIn(copy.outputs)[0]!, 'R4', encodeLong(500n * GPU));
      });
      expect(ergoLibOn(forged).detail).toContain('false');
    });
  }
});

describe('account to account', () => {
  it('moves the payment from one balance to the other and the fee to the treasury', () => {
    const draft = payAccountOnCredit();
    const [payer, payee] = accountsIn(draft.outputs);
    // 60 GPUC and half a per cent of what is newly owed, the fee included: 60 ÷ 0.995 − 60, rounded up.
    expect(balanceOf(payer!)).toBe(-100n * GPU - 301_508n);
    expect(balanceOf(payee!)).toBe(20n * GPU);
  });

  refuses('ACC-KEEP-1 one output that answers for both', payAccount, (draft) => {
    // The payee's place is taken by a wallet; the payer's successor stands for both.
    draft.outputs[1]!.ergoTree = people.thief.ergoTree;
  });
  refuses('ACC-KEEP-3 a payment that the payee’s balance shows and its tokens do not', payAccount, (draft) => {
    setAmount(draft.outputs[1]!, 1, (amount) => amount - GPU);
  });
  refuses('ACC-KEEP-3 credit forged by a payee’s balance alone', payAccountOnCredit, (draft) => {
    setRegister(draft.outputs[1]!, 'R4', encodeLong(500n * GPU));
  });
  refuses('ACC-FREE-2 a payee kept busy with less than the least deposit', payAccount, (draft) => {
    shift(draft.outputs[1]!, -29n * GPU - 1n);
  });
  refuses('ACC-UP-1 a payee’s collateral taken along', payAccount, (draft) => {
    draft.outputs[1]!.value -= 1n;
  });
  refuses('ACC-FREE-3 a payer who ends in debt without a price', payAccount, (draft) => {
    addToWallet(draft, GPUC, GPU);
    shift(draft.outputs[0]!, -21n * GPU);
  });
  refuses('ACC-DRAW-3 a payment beyond what the collateral carries', payAccountOnCredit, (draft) => {
    draft.outputs[0]!.value -= 300n * 2n * 1_000_000_000n;
  });
  refuses('ACC-DRAW-5 a fee one unit short', payAccountOnCredit, (draft) => {
    setAmount(draft.outputs[2]!, 0, (amount) => amount - 1n);
  });
});

describe('opening a job from an account', () => {
  refuses('ACC-OWNER-1 a job that a stranger opens out of it', openFromAccount, (draft) => {
    draft.inputs[1]!.box.ergoTree = people.thief.ergoTree;
    draft.keys = [people.thief];
  });
  refuses('ACC-KEEP-3 an escrow that the balance does not show', openFromAccount, (draft) => {
    setRegister(draft.outputs[0]!, 'R4', encodeLong(5n * GPU));
  });
  refuses('ACC-PRICE-5 credit for a job at a stale price', openOnCredit, (draft) => {
    draft.dataInputs[1]!.creationHeight = NOW - constants.oracleBlocks;
  });
});

describe('withdrawing earnings into an account', () => {
  accepts('less than a stranger may pay in, since the owner is there', () =>
    collectInto({ microGpuc: constants.minDepositMicroGpuc - 1n }),
  );
  accepts('into the account of somebody else', () =>
    collectInto({ account: accountBox({ ownerTree: people.otherOwner.ergoTree }) }),
  );

  refuses('PRV-COLLECT-1 earnings that a stranger takes to his own account', collecting, (draft) => {
    draft.inputs[2]!.box.ergoTree = people.thief.ergoTree;
    draft.keys = [people.thief];
  });
  refuses('PRV-COLLECT-4 a unit of the stake paid in', collecting, (draft) => {
    setAmount(draft.outputs[0]!, 2, (amount) => amount - GPU - 1n);
    shift(draft.outputs[1]!, GPU + 1n);
  });
  refuses('ACC-KEEP-3 earnings that the balance does not show', collecting, (draft) => {
    setRegister(draft.outputs[1]!, 'R4', encodeLong(-40n * GPU));
  });
  refuses('ACC-UP-1 collateral taken out with the earnings', collecting, (draft) => {
    draft.outputs[1]!.value -= 1n;
  });
  refuses('ACC-FREE-1 a flag out of nowhere', collecting, (draft) => {
    setInt(draft.outputs[1]!, 'R6', NOW);
  });
});
