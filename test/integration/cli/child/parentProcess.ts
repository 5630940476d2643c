import { fileURLToPath } from 'node:url';
import { createChildren } from '#cli/start/children.ts';

const [home] = process.argv.slice(2);
const script = fileURLToPath(new URL('orphanProcess.ts', import.meta.url));
const children = createChildren(home ?? '');
await children.start({ name: 'child', script, environment: {} });
process.stdout.write('started\n');
setInterval(() => undefined, 1_000);
