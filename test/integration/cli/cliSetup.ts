import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { importSecretKey } from '#lib/chain/signing/keyStore.ts';
import { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { createDevchain, type Devchain } from '#lib/devchain/devchain.ts';
import { startDevchainServer } from '#lib/devchain/server/startDevchainServer.ts';
import type { CliIo } from '#cli/output.ts';
import { writeDevelopmentKey, writeProfile } from '#cli/profiles.ts';
import { runCli } from '#cli/runCli.ts';

export interface CliAnswer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The standard output of `--json`. */
  readonly json: () => Record<string, unknown>;
}

export interface CliSetup extends AsyncDisposable {
  readonly devchain: Devchain;
  readonly url: string;
  /** The profile directory. */
  readonly home: string;
  /** Working directory of the commands. */
  readonly cwd: string;
  /** Makes a profile with a development key and 20 ERG. */
  person(name: string, extra?: { readonly relayUrl?: string; readonly deployment?: string }): Promise<SecretKey>;
  run(argv: readonly string[], options?: RunOptions): Promise<CliAnswer>;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Hears each piece of standard error before the command goes on. */
  readonly onMessage?: (text: string) => void;
  /** Hears each piece of standard output likewise. */
  readonly onOutput?: (text: string) => void;
}

const erg = 1_000_000_000n;

/** A devchain behind its REST API, which mines whatever is sent, and an empty profile directory. */
export async function setUpCli(options: { readonly mineOnSubmit?: boolean } = {}): Promise<CliSetup> {
  const directory = await mkdtemp(join(tmpdir(), 'dgcm-cli-'));
  const devchain = createDevchain({ mineOnSubmit: options.mineOnSubmit ?? true });
  devchain.mine(2);
  const server = await startDevchainServer({ devchain });
  const home = join(directory, 'home');
  return {
    devchain,
    url: server.url,
    home,
    cwd: directory,
    person: async (name, extra = {}) => {
      const key = new SecretKey(randomBytes(32));
      const draft = join(directory, `${name}.draft`);
      await importSecretKey({ path: draft, passphrase: 'a test password', key, workFactor: 10 });
      const keyFileText = await readFile(draft, 'utf8');
      const files = await writeDevelopmentKey(home, name, { keyFileText, password: 'a test password' });
      await writeProfile(home, name, { version: 1, nodeUrl: server.url, ...files, ...extra });
      devchain.faucet(key.ergoTree, 20n * erg);
      devchain.mine();
      return key;
    },
    run: (argv, run = {}) =>
      runCommand(argv, {
        cwd: directory,
        env: { DGCM_HOME: home, DGCM_POLL_MS: '50', ...run.env },
        signal: run.signal,
        onMessage: run.onMessage,
        onOutput: run.onOutput,
      }),
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

interface CommandPlace {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
  readonly onMessage: ((text: string) => void) | undefined;
  readonly onOutput: ((text: string) => void) | undefined;
}

async function runCommand(argv: readonly string[], place: CommandPlace): Promise<CliAnswer> {
  const { cwd, env, signal } = place;
  const [stdout, stderr] = [collector(place.onOutput), collector(place.onMessage)];
  const io: CliIo = {
    stdout: stdout.stream,
    stderr: stderr.stream,
    env,
    cwd,
    interactive: false,
    question: () => Promise.reject(new Error('nobody is there to be asked')),
    signal: signal ?? new AbortController().signal,
    now: Date.now,
  };
  const exitCode = await runCli(argv, io);
  const [out, err] = [stdout.text(), stderr.text()];
  return { exitCode, stdout: out, stderr: err, json: () => JSON.parse(out) as Record<string, unknown> };
}

function collector(onText?: (text: string) => void): { readonly stream: Writable; text(): string } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      onText?.(chunk.toString('utf8'));
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') };
}
