import { z } from 'zod';
import { publicKeyOfFile } from '#lib/chain/signing/keyStore.ts';
import { ergoTreeOfPublicKey } from '#lib/chain/signing/secretKey.ts';
import { formatErg, formatGpuc } from '#lib/client/money.ts';
import { walletBalance, type Balance } from '#lib/client/spendableBoxes.ts';
import { table } from '../../output.ts';
import type { Session } from '../../session.ts';
import { requireKeyFile } from '../../unlockKey.ts';
import { defineVerb } from '../../verb.ts';

export const walletBalanceVerb = defineVerb({
  usage: 'balance',
  description: 'show what the wallet can spend, and what is confirmed',
  schema: z.object({}),
  run: async (session) => {
    const chain = await session.chain();
    const { spendable, confirmed } = await walletBalance(chain, await walletTree(session));
    const gpuc =
      (await session.settings()).deployment === undefined ? undefined : (await session.deployment()).tokens.gpuc;
    const rows = [
      ['ERG', formatErg(spendable.nanoErg), formatErg(confirmed.nanoErg)],
      ...tokenIds(spendable, confirmed).map((id) => [
        id === gpuc ? 'GPUC' : id,
        ...amountsOf(id, gpuc, [spendable, confirmed]),
      ]),
    ];
    return { json: { spendable, confirmed, gpuc: gpuc ?? null }, text: table(['', 'spendable', 'confirmed'], rows) };
  },
});

async function walletTree(session: Session): Promise<string> {
  const settings = await session.settings();
  if (settings.keyIndex > 0) return (await session.key()).ergoTree;
  return ergoTreeOfPublicKey(await publicKeyOfFile(requireKeyFile(settings)));
}

const tokenIds = (...balances: readonly Balance[]): readonly string[] => [
  ...new Set(balances.flatMap(({ tokens }) => Object.keys(tokens))),
];

const amountsOf = (id: string, gpuc: string | undefined, balances: readonly Balance[]): readonly string[] =>
  balances.map(({ tokens }) => (id === gpuc ? formatGpuc(tokens[id] ?? 0n) : (tokens[id] ?? 0n).toString()));
