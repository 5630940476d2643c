import { Hono, type Context } from 'hono';
import { z } from 'zod';
import { parseJson } from '#lib/chain/node/json.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { answer, refuse } from './answers.ts';
import { renderBox, renderHeader } from './render.ts';
import type { Scope } from './scope.ts';

const MAX_BLOCKS = 100_000;
const amount = z.union([z.int().positive(), z.bigint().positive()]).transform(BigInt);
const hexText = z.string().regex(/^(?:[0-9a-f]{2})+$/);
const mineRequest = z.object({ count: z.int().min(1).max(MAX_BLOCKS).default(1) });
const reorgRequest = z.object({
  depth: z.int().min(1),
  length: z.int().min(1).optional(),
  remine: z.boolean().default(false),
});
const faucetRequest = z.object({
  ergoTree: hexText.optional(),
  address: z.string().optional(),
  nanoErg: amount,
  tokens: z.array(z.object({ tokenId: hexText.length(64), amount })).default([]),
  mint: z.object({ amount, name: z.string().max(100), decimals: z.int().min(0).max(18) }).optional(),
  mine: z.boolean().default(false),
});

/** What no node offers: blocks on demand, money, and reorgs. */
export function devchainRoutes(scope: Scope): Hono {
  const app = new Hono();
  const { devchain } = scope;
  app.post('/devchain/mine', (c) =>
    withBody(c, mineRequest, ({ count }) => answer(c, devchain.mine(count).map(renderHeader))),
  );
  app.post('/devchain/reorg', (c) =>
    withBody(c, reorgRequest, ({ depth, length, remine }) =>
      answer(c, devchain.reorg(depth, { remine, ...(length === undefined ? {} : { length }) }).map(renderHeader)),
    ),
  );
  app.post('/devchain/faucet', (c) => withBody(c, faucetRequest, (request) => pay(c, scope, request)));
  return app;
}

function pay(c: Context, { devchain, addresses }: Scope, request: z.infer<typeof faucetRequest>): Response {
  const ergoTree = request.ergoTree ?? addresses.ergoTree(request.address ?? '');
  if (ergoTree === undefined) return refuse(c, 'bad-request', 'name an ergoTree or an address of this network');
  const { nanoErg, tokens, mint } = request;
  const grant =
    mint === undefined ? devchain.faucet(ergoTree, nanoErg, tokens) : devchain.mint(ergoTree, nanoErg, mint);
  if (request.mine) devchain.mine();
  return answer(c, { txId: grant.txId, box: renderBox(grant.box), mintedTokenId: grant.mintedTokenId ?? null });
}

/** Reads and checks a JSON body; an expected failure of the devchain is the caller's error. */
async function withBody<T>(c: Context, schema: z.ZodType<T>, act: (request: T) => Response): Promise<Response> {
  try {
    const text = await c.req.text();
    const request = schema.safeParse(text === '' ? {} : parseJson(text));
    return request.success ? act(request.data) : refuse(c, 'bad-request', z.prettifyError(request.error));
  } catch (error) {
    if (error instanceof SyntaxError) return refuse(c, 'bad-request', error.message);
    if (error instanceof AppError) return refuse(c, error.code, error.message);
    throw error;
  }
}
