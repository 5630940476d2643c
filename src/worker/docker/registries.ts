import { lookup } from 'node:dns/promises';
import { BlockList } from 'node:net';
import { AppError } from '#lib/runtime/appError.ts';

/** Docker Hub, where a reference names no registry. */
const hub = 'docker.io';

/** `host[:port]` of the registry that an engine asks for an image. */
export function registryOf(reference: string): string {
  const slash = reference.indexOf('/');
  const first = reference.slice(0, Math.max(0, slash));
  return /[.:A-Z]/.test(first) || first === 'localhost' ? first : hub;
}

/**
 * A stranger's image has the engine send requests from inside the host's network. Where the host names his registries no
 * others are asked, else none on this machine or in a private network. A public one may still lead the engine on to
 * wherever it likes: whoever has something to hide behind his router names those that he trusts.
 * @throws AppError `ineligible`
 */
export async function requireRegistry(reference: string, named: readonly string[] | undefined): Promise<void> {
  const registry = registryOf(reference);
  if (named === undefined ? registry === hub || !(await isInside(registry)) : named.includes(registry)) return;
  throw new AppError('ineligible', `This host takes no images from ${registry}`);
}

/** Whether a name leads to this machine or a network that is not the public one. */
async function isInside(registry: string): Promise<boolean> {
  const host = registry.replace(/:\d*$/, '');
  // What has no address here the engine will not find either.
  const found = await lookup(host, { all: true }).catch(() => []);
  return found.some(({ address, family }) => inside.check(address, family === 6 ? 'ipv6' : 'ipv4'));
}

const inside = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  inside.addSubnet(network, prefix);
for (const [network, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  inside.addSubnet(network, prefix, 'ipv6');
