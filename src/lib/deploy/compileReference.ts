import { readFileSync, writeFileSync } from 'node:fs';
import { referenceTrees } from './compile/referenceDeployments.ts';

const target = new URL('../protocol/generated/referenceTrees.json', import.meta.url);
const text = `${JSON.stringify(referenceTrees(), null, 2)}\n`;

if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    process.stderr.write(
      'The scripts differ from their recorded trees; run `npm run contracts` and look at the diff.\n',
    );
    process.exitCode = 1;
  }
} else {
  writeFileSync(target, text);
}
