import { z } from 'zod';
import { createNodeClient } from '#lib/chain/node/nodeClient.ts';
import type { Chain } from '#lib/chain/ports.ts';
import { secretKeyFromMnemonic, type SecretKey } from '#lib/chain/signing/secretKey.ts';
import { rewardTreeOf } from '#test/scenarios/funds.ts';
import { createDriver, type ScenarioDriver } from '#test/scenarios/driver.ts';

const environmentSchema = z.object({
  DGCM_NODE_URL: z.url({ protocol: /^https?$/, error: 'DGCM_NODE_URL must be the http(s) address of a node' }),
  DGCM_FUNDED_MNEMONIC: z
    .string({ error: 'DGCM_FUNDED_MNEMONIC must be the words of a wallet that holds ERG' })
    .min(1, 'DGCM_FUNDED_MNEMONIC must be the words of a wallet that holds ERG'),
  DGCM_MINE_URL: z.preprocess(
    (value) => (value === '' ? undefined : value),
    z.url({ protocol: /^https?$/, error: 'DGCM_MINE_URL must be an http(s) address' }).optional(),
  ),
});

/** Addresses of the wallet that are looked at for funds. */
const addressesTried = 10;

/**
 * A driver for the node that the environment names. Nothing is skipped: without a node the run fails and says what it
 * needs.
 */
export async function givenNode(environment: NodeJS.ProcessEnv): Promise<ScenarioDriver> {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ message }) => message).join('; ');
    throw new Error(
      `${issues}. Usage: DGCM_NODE_URL=… DGCM_FUNDED_MNEMONIC=… [DGCM_MINE_URL=…] npm run test:node (see ergo-node.conf)`,
    );
  }
  const { DGCM_NODE_URL: url, DGCM_FUNDED_MNEMONIC: mnemonic, DGCM_MINE_URL: mineUrl } = parsed.data;
  const chain = createNodeClient({ url, timeoutMs: 30_000 });
  const { network } = await chain.tip();
  return createDriver({
    chain,
    network,
    fundedKey: await richestKey(chain, mnemonic),
    requestBlock: mineUrl === undefined ? undefined : () => requestBlock(mineUrl),
    pollMs: 50,
    patienceMs: 15 * 60_000,
  });
}

async function requestBlock(mineUrl: string): Promise<void> {
  const response = await fetch(mineUrl, { method: 'POST', signal: AbortSignal.timeout(60_000) });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${mineUrl} answers ${response.status}: ${answer.slice(0, 200)}`);
}

/** The address of the wallet that holds most, P2PK boxes and mining rewards together. */
async function richestKey(chain: Chain, mnemonic: string): Promise<SecretKey> {
  const candidates: { key: SecretKey; nanoErg: bigint }[] = [];
  for (let index = 0; index < addressesTried; index++) {
    const key = await secretKeyFromMnemonic(mnemonic, { index });
    const boxes = [
      ...(await chain.unspentByErgoTree(key.ergoTree)),
      ...(await chain.unspentByErgoTree(rewardTreeOf(key.publicKeyHex))),
    ];
    candidates.push({ key, nanoErg: boxes.reduce((sum, { value }) => sum + value, 0n) });
  }
  return candidates.reduce((best, candidate) => (candidate.nanoErg > best.nanoErg ? candidate : best)).key;
}
