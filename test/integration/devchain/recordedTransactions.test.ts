import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Devchain } from '#lib/devchain/devchain.ts';
import { startDevchainServer, type DevchainServer } from '#lib/devchain/server/startDevchainServer.ts';
import { recordedChain, recording, replay } from './recordings.ts';

describe('transactions recorded against a real node', () => {
  let devchain: Devchain;
  let server: DevchainServer;
  beforeAll(async () => {
    devchain = recordedChain();
    server = await startDevchainServer({ devchain });
  });
  afterAll(() => server.close());

  const send = (name: string) => replay(server.url, name);
  const expectSame = async (name: string) => {
    const { answered, expected } = await send(name);
    expect(answered).toEqual(expected);
  };

  it('accepts the transaction of block 761 once', async () => {
    const { answered } = await send('error_duplicate_tx');
    expect(answered).toMatchObject({ status: 200 });
    await expectSame('error_duplicate_tx');
    devchain.mine();
    expect(devchain.height).toBe(761);
  });

  it('accepts the contract spend of block 762', async () => {
    await expectSame('transactions_post_ok');
    devchain.mine();
  });

  it('computes the recorded ids of the recorded boxes', () => {
    const { body } = recording('blockchain_transaction_contract_spend') as unknown as {
      body: { inputs: object[]; outputs: object[] };
    };
    for (const box of [...body.inputs, ...body.outputs] as { boxId: string }[])
      expect(devchain.index.boxes.has(box.boxId)).toBe(true);
  });

  for (const name of [
    'error_double_spend_confirmed',
    'error_bad_signature',
    'error_bad_signature_check',
    'error_corrupt_proof',
    'error_empty_proof',
    'error_immature_reward',
    'error_fee_too_small',
    'error_no_fee',
    'error_dust_output',
    'error_outputs_exceed_inputs',
    'error_outputs_below_inputs',
    'error_extra_token',
    'error_output_height_in_future',
    'output_height_old',
    'error_missing_data_input',
    'error_unknown_input',
    'error_bad_bytes',
    'error_bad_hex',
    // In this order they fill one pool.
    'ok_first_spend',
    'error_double_spend_mempool',
    'error_double_spend_mempool_check',
    'double_spend_higher_fee',
    'ok_chain_parent',
    'ok_chain_child',
  ]) {
    it(`answers as the node did: ${name}`, () => expectSame(name));
  }

  for (const name of ['error_malformed_json', 'error_wrong_shape', 'error_value_as_string']) {
    it(`answers as the node did, but for the parser's own words: ${name}`, async () => {
      const { answered, expected } = await send(name);
      expect({ ...answered, body: undefined }).toEqual({
        status: expected.status,
        contentType: expected.contentType,
        body: undefined,
      });
      expect(answered.body).toMatchObject({
        error: 400,
        reason: 'deserialize',
        detail: expect.stringMatching(/^invalid JSON body: /) as string,
      });
    });
  }
});
