import { encodeInt } from '#lib/protocol/shared/registers.ts';
import { describe } from 'vitest';
import { providerBox, registryBox } from '#test/support/contracts/boxes.ts';
import { accepts, refuses } from '#test/support/contracts/expectations.ts';
import { addOutput, setAmount } from '#test/support/contracts/edits.ts';
import type { Draft } from '#test/support/contracts/draft.ts';
import { topUp } from '#test/support/contracts/honest.ts';
import { people } from '#test/support/contracts/people.ts';

const shard = (draft: Draft) => draft.outputs[0]!;

describe('topUp', () => {
  accepts('takes a single nanoERG', topUp, (draft) => {
    shard(draft).value = draft.inputs[0]!.box.value + 1n;
  });

  refuses('REG-TOPUP-1 an action that nobody wrote', topUp, (draft) => {
    draft.inputs[0]!.extension = { 0: encodeInt(6) };
  });
  refuses('REG-TOPUP-2 a PROVIDER taken out', topUp, (draft) => {
    setAmount(shard(draft), 1, (amount) => amount - 1n);
  });
  refuses('REG-TOPUP-3 a spend that adds nothing', topUp, (draft) => {
    shard(draft).value = draft.inputs[0]!.box.value;
  });
  refuses('REG-KEEP-1 a second shard fed into the successor of the first', topUp, (draft) => {
    const second = registryBox(8);
    draft.inputs.splice(1, 0, { box: second, extension: { 0: encodeInt(3) } });
    addOutput(draft, people.thief.ergoTree, {
      value: second.value,
      assets: [...second.assets],
    });
  });
  refuses('PRV-LEAVE-2 a provider opened by a mere top-up', topUp, (draft) => {
    const provider = providerBox();
    draft.inputs.splice(1, 0, { box: provider, extension: {} });
    addOutput(draft, people.thief.ergoTree, { value: provider.value, assets: [...provider.assets] });
  });
});
