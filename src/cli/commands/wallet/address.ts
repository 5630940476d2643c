import { z } from 'zod';
import { publicKeyOfFile } from '#lib/chain/signing/keyStore.ts';
import { addressOfErgoTree, ergoTreeOfPublicKey } from '#lib/chain/signing/secretKey.ts';
import { requireKeyFile } from '../../unlockKey.ts';
import { defineVerb } from '../../verb.ts';

export const walletAddress = defineVerb({
  usage: 'address',
  description: 'show the address, on the network of the node',
  schema: z.object({}),
  run: async (session) => {
    const settings = await session.settings();
    // The first address stands outside the encrypted part; any other needs the key.
    const publicKeyHex =
      settings.keyIndex === 0 ? await publicKeyOfFile(requireKeyFile(settings)) : (await session.key()).publicKeyHex;
    const { network } = await (await session.chain()).tip();
    const address = addressOfErgoTree(ergoTreeOfPublicKey(publicKeyHex), network);
    return { json: { address, publicKeyHex, network }, text: address };
  },
});
