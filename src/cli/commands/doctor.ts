import { z } from 'zod';
import { formatErg } from '#lib/client/money.ts';
import { readDollarPool, readSecondOpinion } from '#lib/client/oraclePools.ts';
import { readMarket } from '#lib/market/readMarket.ts';
import { isFresh, nanoErgPerGpuc, poolAgeBlocks } from '#lib/protocol/oracle/price.ts';
import { exitCodes } from '../exitCodes.ts';
import { paint } from '../output.ts';
import type { Session } from '../session.ts';
import { defineVerb } from '../verb.ts';

interface Check {
  readonly name: string;
  /** What only warns does not make the whole fail. */
  readonly status: 'ok' | 'warn' | 'fail';
  readonly detail: string;
}

const staleMs = 30 * 60_000;

export const doctorVerb = defineVerb({
  usage: 'doctor',
  description: 'check profile, key, node, deployment, prices and relay',
  schema: z.object({}),
  run: async (session) => {
    const checks = [
      await check('profile', () => profile(session)),
      await check('key', async () => (await session.key()).publicKeyHex),
      await check('node', () => node(session)),
      await check('deployment', () => deployment(session)),
      // Jobs run without prices; credit and trade wait for them.
      await check('prices', () => prices(session), 'warn'),
      await check('relay', () => relay(session)),
    ];
    const ok = checks.every(({ status }) => status !== 'fail');
    const colour = { ok: 'green', warn: 'yellow', fail: 'red' } as const;
    const lines = checks.map(
      ({ name, status, detail }) => `${paint(session.io, colour[status], status.padEnd(4))}  ${name}: ${detail}`,
    );
    return { json: { ok, checks }, text: lines.join('\n'), exitCode: ok ? exitCodes.ok : exitCodes.unavailable };
  },
});

/** A finding is what went well, or why it did not: whatever is thrown is the finding. */
async function check(name: string, look: () => Promise<string>, otherwise: 'warn' | 'fail' = 'fail'): Promise<Check> {
  try {
    return { name, status: 'ok', detail: await look() };
  } catch (error) {
    return { name, status: otherwise, detail: error instanceof Error ? error.message : String(error) };
  }
}

async function profile(session: Session): Promise<string> {
  const { name, nodeUrl, relayUrl } = await session.settings();
  return `${name} in ${session.home}, node ${nodeUrl}, relay ${relayUrl ?? 'none'}`;
}

async function node(session: Session): Promise<string> {
  const chain = await session.chain();
  const [{ height, network }, [header]] = await Promise.all([chain.tip(), chain.lastHeaders(1)]);
  const ageMs = session.io.now() - (header?.timestamp ?? 0);
  if (ageMs > staleMs)
    throw new Error(`${network} at height ${height}, whose block is ${Math.round(ageMs / 60_000)} minutes old`);
  return `${network} at height ${height}`;
}

async function deployment(session: Session): Promise<string> {
  const { network, profile: constants } = await session.deployment();
  const { tip, governance, providers } = await readMarket(await session.chain(), await session.deployment(), [
    'provider',
  ]);
  if (tip.network !== network) throw new Error(`it is for ${network}, the node is on ${tip.network}`);
  return `${constants}, ${providers.length} provider(s), fee ${governance.feeBps} bps`;
}

async function prices(session: Session): Promise<string> {
  const [chain, deployment] = await Promise.all([session.chain(), session.deployment()]);
  const { height } = await chain.tip();
  const pool = await readDollarPool(chain, deployment);
  const age = poolAgeBlocks(pool, height);
  const text = `${formatErg(nanoErgPerGpuc(pool))} ERG for a dollar, ${age} block(s) old`;
  if (!isFresh(pool, deployment, height)) throw new Error(`${text}: too old to draw, liquidate or trade by`);
  const other = deployment.profile === 'mainnet' ? await readSecondOpinion(chain, height) : undefined;
  return other === undefined ? text : `${text}; SigmaUSD’s pool says ${formatErg(other)}`;
}

async function relay(session: Session): Promise<string> {
  const { time, version } = await (await session.relay()).status();
  const skewSeconds = Math.round((time - session.io.now()) / 1_000);
  return `version ${version}, its clock ${Math.abs(skewSeconds)} s ${skewSeconds >= 0 ? 'ahead' : 'behind'}`;
}
