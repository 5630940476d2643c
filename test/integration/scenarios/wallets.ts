import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import type { Devchain } from '#lib/devchain/devchain.ts';

/** Many small boxes, with tokens of other people's making among them. */
export function scatter(devchain: Devchain, { ergoTree }: SecretKey): void {
  for (let count = 0; count < 10; count++) {
    devchain.mint(ergoTree, 300_000_000n, { amount: 1_000n, name: `OLD${count}`, decimals: 0 });
  }
  for (let count = 0; count < 120; count++) {
    devchain.faucet(ergoTree, 300_000_000n);
    if (count % 20 === 19) devchain.mine();
  }
}
