import { createDevchain } from '#lib/devchain/devchain.ts';

/** Mines into the directory named first, until it is killed; tells each height once it is on the disk. */
const directory = process.argv[2] ?? '';
const devchain = createDevchain({ directory });
const tree = '0008cd02ba70903563f312de15a348cae383316618d6c0d731633567fb8496e20b571722';

for (;;) {
  devchain.faucet(tree, 1_000_000_000n);
  devchain.mine();
  // Synchronous for files and pipes alike only when written so.
  process.stdout.write(`${devchain.height}\n`);
  if (devchain.height % 7 === 0) devchain.reorg(2);
  await new Promise(setImmediate);
}
