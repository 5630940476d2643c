import type { Context } from 'hono';
import { refuse } from './answers.ts';
import { readString, type Body } from './requestBodies.ts';
import type { Scope } from './scope.ts';

/** A query for one script; the ways to name it: an address in the path, an address or a tree in the body. */
export type ScriptSource = (c: Context, scope: Scope) => Promise<Body<string>>;

export const treeOfPath: ScriptSource = (c, scope) => Promise.resolve(treeOf(c, scope, c.req.param('address') ?? ''));

export const treeOfBodyAddress: ScriptSource = async (c, scope) => {
  const address = await readString(c);
  return address.ok ? treeOf(c, scope, address.value) : address;
};

export const treeOfBody: ScriptSource = (c) => readString(c);

function treeOf(c: Context, { addresses }: Scope, address: string): Body<string> {
  const ergoTree = addresses.ergoTree(address);
  return ergoTree === undefined
    ? { ok: false, answer: refuse(c, 'invalid-address', 'Incorrect address format') }
    : { ok: true, value: ergoTree };
}
