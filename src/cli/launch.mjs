// The one file that must run on a bare machine's own Node: it installs what the rest needs, then hands over.
import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const lock = path.join(root, 'package-lock.json');
const installed = path.join(root, 'node_modules/.package-lock.json');
const bin = path.join(root, 'node_modules/.bin');
const parent = process.ppid;
const lookMs = 500;

function run(command, args) {
  const environment = { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}` };
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: environment });
  if (result.error) {
    process.stderr.write(`dgcm: cannot run ${command}: ${result.error.message}\n`);
    process.exit(9);
  }
  if (result.signal) process.kill(process.pid, result.signal);
  return result.status ?? 1;
}

/**
 * Hands over to the real program: signals go to it, and its status is ours. Where that is told so, the end of its standard
 * input means that this process has died, even by SIGKILL.
 */
function become(command, args, { parentPipe = false } = {}) {
  const environment = { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}` };
  if (parentPipe) environment.DGCM_PARENT_PIPE = '1';
  const stdio = [parentPipe ? 'pipe' : 'inherit', 'inherit', 'inherit'];
  const child = spawn(command, args, { cwd: root, stdio, env: environment });
  // A terminal's Ctrl-C reaches the child by itself; this process only has to outlive it.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', (error) => {
    process.stderr.write(`dgcm: cannot run ${command}: ${error.message}\n`);
    process.exit(9);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
  return child;
}

/** An npm that is killed tells nobody. Whoever started this without npm may leave it behind on purpose. */
function endWithNpm(child) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, lookMs);
  // One signal asks it to end in order; a second would end it at once.
  process.on('SIGTERM', () => clearInterval(watch));
}

function installPackages() {
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  process.stderr.write('dgcm: installing packages (npm ci)\n');
  const status = run('npm', ['ci', '--no-audit', '--no-fund']);
  if (status !== 0) process.exit(status);
}

const [mode, ...rest] = process.argv.slice(2);
installPackages();
if (mode === 'start') {
  endWithNpm(become('node', [path.join(root, 'src/cli/start/main.ts'), ...rest], { parentPipe: true }));
} else if (mode === 'test') {
  // Tests that need a container engine say so themselves; without one, the line printed here tells why they fail.
  run('bash', [path.join(root, '.ci/engine.sh')]);
  const named = rest.includes('--project') ? [] : ['unit', 'contracts', 'integration'];
  become('vitest', ['run', ...named.flatMap((name) => ['--project', name]), ...rest]);
} else {
  process.stderr.write('usage: launch.mjs start|test [arguments]\n');
  process.exit(2);
}
