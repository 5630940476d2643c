import { z } from 'zod';
import { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { createRelayClient } from '#lib/relay/relayClient.ts';

// A client in a process of its own, so that a test can kill it. It tells its parent how far it is.
const orders = z.object({
  url: z.string(),
  secretHex: z.string(),
  file: z.string(),
  hash: z.string(),
  size: z.number(),
});

const { url, secretHex, file, hash, size } = orders.parse(JSON.parse(process.argv[2] ?? '{}'));
const client = createRelayClient({ url, signer: new SecretKey(Buffer.from(secretHex, 'hex')) });
await client.uploadBundle({ file, hash, size, onProgress: ({ sentBytes }) => process.send?.(sentBytes) });
process.disconnect();
