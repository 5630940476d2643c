#!/usr/bin/env node
// Plain JavaScript, because the Node that starts it may be too old for TypeScript; the one that goes on is not.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, URL } from 'node:url';

const neededMajor = 24;
const main = fileURLToPath(new URL('main.ts', import.meta.url));

/** The Node that came with the packages, for a machine whose own is older. */
function bundledNode() {
  const bin = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url));
  if (existsSync(bin)) return bin;
  try {
    return createRequire(import.meta.url).resolve(`node-${process.platform}-${process.arch}/bin/node`);
  } catch {
    return undefined;
  }
}

if (Number.parseInt(process.versions.node, 10) >= neededMajor) {
  process.argv[1] = main;
  await import(new URL('main.ts', import.meta.url));
} else {
  const node = bundledNode();
  if (node === undefined) {
    process.stderr.write(
      `dgcm needs Node ${neededMajor}; this is ${process.version}. Run "npm ci" where dgcm is installed.\n`,
    );
    process.exit(9);
  }
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal signals the whole group; from anywhere else the signal has to be passed on.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}
