import type { ChainBox } from '#lib/chain/ports.ts';
import type { Deployment, ProtocolTokens } from '#lib/protocol/deployment/deployment.ts';
import type { TransactionCheck } from './transactionCheck.ts';

/** Token conservation: nothing is created; GPUC may be burned by its owner, other tokens may not disappear. */
export function checkConservation(check: TransactionCheck): void {
  const { tx, deployment, ledger } = check;
  const missing = tx.inputIds.filter((_, index) => tx.inputs[index] === undefined);
  for (const boxId of missing) check.find('index', 'history lacks this input', boxId);
  const before = amounts(tx.inputs.filter((box) => box !== undefined));
  const after = amounts(tx.outputs);
  for (const [name, tokenId] of Object.entries(deployment.tokens) as [keyof ProtocolTokens, string][]) {
    if (tx.inputIds[0] === tokenId) continue;
    const gained = (after.get(tokenId) ?? 0n) - (before.get(tokenId) ?? 0n);
    if (gained > 0n)
      check.find('conservation', `${gained} units of ${name} out of nothing`, holder(tx.outputs, tokenId));
    if (gained < 0n && name === 'gpuc') ledger.totals.burnedMicroGpuc -= gained;
    else if (gained < 0n) check.find('conservation', `${-gained} units of ${name} lost`);
  }
  for (const tokenId of traded(deployment)) {
    const gained = (after.get(tokenId) ?? 0n) - (before.get(tokenId) ?? 0n);
    if (gained > 0n && tx.inputIds[0] !== tokenId)
      check.find('conservation', `${gained} units of ${tokenId} out of nothing`, holder(tx.outputs, tokenId));
  }
  for (const tokenId of ledger.providers.keys()) {
    const gained = (after.get(tokenId) ?? 0n) - (before.get(tokenId) ?? 0n);
    if (gained > 0n) check.find('conservation', `${gained} tickets out of nothing`, holder(tx.outputs, tokenId));
  }
}

/** External tokens that banks and accounts hold. */
const traded = ({ externals }: Deployment): readonly string[] => [externals.sigUsd, externals.rsBtc, externals.rsEth];

/** The box that holds the token, if it is the only one; undefined if several do. */
function holder(outputs: readonly ChainBox[], tokenId: string): string | undefined {
  const holders = outputs.filter(({ assets }) => assets.some((asset) => asset.tokenId === tokenId));
  return holders.length === 1 ? holders[0]?.boxId : undefined;
}

function amounts(boxes: readonly ChainBox[]): ReadonlyMap<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { assets } of boxes) {
    for (const { tokenId, amount } of assets) sums.set(tokenId, (sums.get(tokenId) ?? 0n) + amount);
  }
  return sums;
}
