import { z } from 'zod';
import { formatErg, formatGpuc, formatSigUsd } from '#lib/client/money.ts';
import { walletBalance, type Balance } from '#lib/client/spendableBoxes.ts';
import { table } from '../../output.ts';
import { defineVerb } from '../../verb.ts';
import { walletTree } from '../../walletTree.ts';

export const walletBalanceVerb = defineVerb({
  usage: 'balance',
  description: 'show what the wallet can spend, and what is confirmed',
  schema: z.object({}),
  run: async (session) => {
    const chain = await session.chain();
    const { spendable, confirmed } = await walletBalance(chain, await walletTree(session));
    const known = (await session.settings()).deployment === undefined ? undefined : await session.deployment();
    const [gpuc, sigUsd] = [known?.tokens.gpuc, known?.externals.sigUsd];
    const named = (id: string): Named => {
      if (id === gpuc) return { name: 'GPUC', format: formatGpuc };
      return id === sigUsd ? { name: 'SigUSD', format: formatSigUsd } : { name: id, format: String };
    };
    const rows = [
      ['ERG', formatErg(spendable.nanoErg), formatErg(confirmed.nanoErg)],
      ...tokenIds(spendable, confirmed).map((id) => {
        const { name, format } = named(id);
        return [name, ...[spendable, confirmed].map(({ tokens }) => format(tokens[id] ?? 0n))];
      }),
    ];
    const json = { spendable, confirmed, gpuc: gpuc ?? null, sigUsd: sigUsd ?? null };
    return { json, text: table(['', 'spendable', 'confirmed'], rows) };
  },
});

interface Named {
  readonly name: string;
  readonly format: (amount: bigint) => string;
}

const tokenIds = (...balances: readonly Balance[]): readonly string[] => [
  ...new Set(balances.flatMap(({ tokens }) => Object.keys(tokens))),
];
