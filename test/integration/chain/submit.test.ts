import { describe, expect, it } from 'vitest';
import { transactionJson } from '#lib/chain/node/nodeClient.ts';
import { clientOf, ofRecording } from './clientOf.ts';
import { recording, reply } from './replayServer.ts';

const id = 'ab'.repeat(32);
const signed = { id, inputs: [], dataInputs: [], outputs: [] };

describe('submitting', () => {
  it.each([
    ['error_unknown_input', 'input-spent'],
    ['error_double_spend_confirmed', 'input-spent'],
    ['error_missing_data_input', 'input-spent'],
    ['error_double_spend_mempool', 'lost-race'],
    ['error_double_spend_mempool_check', 'lost-race'],
    ['error_duplicate_tx', 'already-known'],
    ['error_bad_signature', 'script-failed'],
    ['error_empty_proof', 'script-failed'],
    ['error_immature_reward', 'script-failed'],
    ['error_fee_too_small', 'fee-too-low'],
    ['error_no_fee', 'fee-too-low'],
    ['error_dust_output', 'invalid'],
    ['error_extra_token', 'invalid'],
    ['error_outputs_exceed_inputs', 'invalid'],
    ['error_output_height_in_future', 'invalid'],
    ['error_malformed_json', 'invalid'],
    ['error_wrong_shape', 'invalid'],
    ['error_value_as_string', 'invalid'],
    ['error_bad_hex', 'invalid'],
    ['error_tree_body_not_json', 'invalid'],
  ])('%s is %s', async (name, refusal) => {
    expect(await ofRecording(name, (chain) => chain.submit(signed))).toMatchObject({ ok: false, refusal });
  });

  it.each([
    ['Malformed transaction: Every input of the transaction should be in UTXO. Missing inputs', 'input-spent'],
    ['Malformed transaction: Every data input of the transaction should be in UTXO.', 'input-spent'],
    ['not all utxos in place yet', 'input-spent'],
    ['Double spending attempt', 'lost-race'],
    [`Pool can not accept transaction ${id}, it is already in the mempool`, 'already-known'],
    [`Pool can not accept transaction ${id}, the mempool is full`, 'pool-full'],
    [`Pool can not accept transaction ${id}, it is invalidated earlier or the pool is full`, 'pool-full'],
    [`Pool can not accept transaction ${id}`, 'invalid'],
    ['Malformed transaction: Scripts of all transaction inputs should pass verification. 0: Failure', 'script-failed'],
    ['Min fee not met: 0.001 ergs required, 1.0E-4 ergs given', 'fee-too-low'],
    ['Malformed transaction: Amount of Ergs in inputs should be equal to amount of Erg in outputs.', 'invalid'],
  ])('the Scala sentence "%s" is %s', async (detail, refusal) => {
    const body = JSON.stringify({ error: 400, reason: 'bad.request', detail });
    const result = await clientOf(
      (_request, response) => {
        reply(response, 400, body);
      },
      (chain) => chain.submit(signed),
    );
    expect(result).toEqual({ ok: false, refusal, detail: `bad.request: ${detail}` });
  });

  it('sends amounts as bare integers and gives the id back', async () => {
    const { body } = await recording('ok_first_spend');
    const box = { boxId: id, transactionId: id, index: 0, ergoTree: '00', creationHeight: 1, additionalRegisters: {} };
    const transaction = {
      ...signed,
      outputs: [{ ...box, value: '9223372036854775807', assets: [{ tokenId: id, amount: 9_007_199_254_740_993n }] }],
    };
    await clientOf(
      (_request, response) => {
        reply(response, 200, body);
      },
      async (chain, requests) => {
        expect(await chain.submit(transaction)).toEqual({ ok: true, txId: JSON.parse(body) as string });
        expect(requests[0]).toContain('"value":9223372036854775807');
        expect(requests[0]).toContain('"amount":9007199254740993');
        expect(requests[0]).toBe(`POST /transactions ${transactionJson(transaction)}`);
      },
    );
  });
});
