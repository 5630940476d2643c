import { randomBytes } from 'node:crypto';
import { blake2b256, hex } from '@fleet-sdk/crypto';
import { SByte, SColl } from '@fleet-sdk/serializer';
import { Hono, type Context } from 'hono';
import { answer, refuse } from './answers.ts';
import { numberOf } from './paging.ts';
import { readString, type Body } from './requestBodies.ts';
import type { Scope } from './scope.ts';

const SEED_BYTES = 32;
const P2PK_PREFIX = '0008cd';

/** Conversions between scripts, keys and addresses, as wallets ask a node for them. */
export function addressRoutes({ addresses }: Scope): Hono {
  const app = new Hono();
  const treeOr = (c: Context, address: string, render: (ergoTree: string) => Response): Response => {
    const ergoTree = addresses.ergoTree(address);
    return ergoTree === undefined ? refuse(c, 'invalid-address', 'Incorrect address format') : render(ergoTree);
  };
  const validity = (address: string) => ({ address, isValid: addresses.ergoTree(address) !== undefined });

  app.get('/script/addressToTree/:address', (c) => treeOr(c, c.req.param('address'), (tree) => answer(c, { tree })));
  app.get('/script/addressToBytes/:address', (c) =>
    treeOr(c, c.req.param('address'), (tree) => answer(c, { bytes: SColl(SByte, hex.decode(tree)).toHex() })),
  );
  app.get('/utils/address/:address', (c) => answer(c, validity(c.req.param('address'))));
  app.post('/utils/address', async (c) => withString(await readString(c), (address) => answer(c, validity(address))));
  app.get('/utils/addressToRaw/:address', (c) =>
    treeOr(c, c.req.param('address'), (tree) =>
      answer(c, { raw: tree.startsWith(P2PK_PREFIX) ? tree.slice(P2PK_PREFIX.length) : tree }),
    ),
  );
  app.get('/utils/rawToAddress/:key', (c) => {
    const address = addresses.addressOfKey(c.req.param('key'));
    return address === undefined ? refuse(c, 'bad-request', 'not a public key') : answer(c, { address });
  });
  const toAddress = (c: Context, ergoTree: string): Response =>
    /^(?:[0-9a-f]{2})+$/.test(ergoTree)
      ? answer(c, { address: addresses.address(ergoTree) })
      : refuse(c, 'bad-request', 'not an ErgoTree');
  app.get('/utils/ergoTreeToAddress/:tree', (c) => toAddress(c, c.req.param('tree')));
  app.post('/utils/ergoTreeToAddress', async (c) => withString(await readString(c), (tree) => toAddress(c, tree)));
  app.post('/utils/hash/blake2b', async (c) =>
    withString(await readString(c), (text) => answer(c, hex.encode(blake2b256(new TextEncoder().encode(text))))),
  );
  app.get('/utils/seed', (c) => answer(c, randomBytes(SEED_BYTES).toString('hex')));
  app.get('/utils/seed/:length', (c) =>
    answer(c, randomBytes(Math.min(numberOf(c.req.param('length'), 0) ?? 0, 1024)).toString('hex')),
  );
  return app;
}

const withString = (body: Body<string>, render: (text: string) => Response): Response =>
  body.ok ? render(body.value) : body.answer;
