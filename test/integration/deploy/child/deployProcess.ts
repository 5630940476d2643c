import { createNodeClient } from '#lib/chain/node/nodeClient.ts';
import { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { deploy } from '#lib/deploy/deploy.ts';
import { openJournal } from '#lib/deploy/journal.ts';
import { writeDeployment } from '#lib/deploy/deploymentFile.ts';
import { devnetOrder } from '../devnetOrder.ts';

// A deployment in a process of its own, to be killed: node URL, journal, result file, secret.
const [url = '', journalFile = '', outputFile = '', secretHex = ''] = process.argv.slice(2);
const key = new SecretKey(Buffer.from(secretHex, 'hex'));
const journal = await openJournal(journalFile, { order: 'test', resume: true });
const chain = createNodeClient({ url, retries: 0 });
const order = devnetOrder(key.ergoTree);
await writeDeployment(outputFile, await deploy({ chain, key, order, journal, confirmations: 0, pollMs: 50 }));
