import { describe, it } from 'vitest';
import { accountActions } from '#lib/protocol/account/contract.ts';
import { encodeInt } from '#lib/protocol/shared/registers.ts';
import { addOutput } from '#test/support/contracts/edits.ts';
import { expectRejectedBy, mutate } from '#test/support/contracts/expectations.ts';
import { accountBox, draw, healthyBox, leaveMember } from '#test/support/contracts/honestAccount.ts';
import { people } from '#test/support/contracts/people.ts';
import { asset, constants, GPUC, tokens } from '#test/support/contracts/world.ts';

describe('one output shared by two accounts', () => {
  it('cannot pay the origination fees of two draws', () => {
    const twoDraws = mutate(draw(), ({ inputs, outputs }) => {
      const second = healthyBox('erg', { nonce: 131 });
      // Both name the treasury's output, which moves back by the second account's successor.
      const extension = { ...inputs[0]!.extension, 2: encodeInt(2) };
      inputs[0]!.extension = extension;
      inputs.splice(1, 0, { box: second, extension });
      outputs.splice(1, 0, { ...outputs[0]!, assets: outputs[0]!.assets.map((held) => ({ ...held })) });
    });
    expectRejectedBy('ACC-DRAW-6', twoDraws);
  });
  it('cannot return two MEMBER tokens as one', () => {
    const twoLeavers = mutate(leaveMember(), (draft) => {
      const second = accountBox({ nonce: 131 });
      draft.inputs.splice(2, 0, { box: second, extension: { 0: encodeInt(accountActions.close) } });
      addOutput(draft, people.owner.ergoTree, {
        value: second.value,
        assets: [asset(tokens.member, 1n), asset(GPUC, constants.allotmentMicroGpuc)],
      });
    });
    expectRejectedBy('ACC-LEAVE-1', twoLeavers);
  });
});
