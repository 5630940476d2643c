import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { SignedTransaction } from '@fleet-sdk/common';
import { compile } from '@fleet-sdk/compiler';
import { ErgoAddress, ErgoBox, OutputBuilder, SColl, SGroupElement, TransactionBuilder } from '@fleet-sdk/core';
import { describe, expect, it } from 'vitest';
import { randomSecretKey, type SecretKey } from '#lib/chain/signing/secretKey.ts';
import { assemble, combineCommitments, createGuardSigner, createSigningRequest } from '#lib/chain/signing/threshold.ts';
import type {
  CombinedCommitments,
  GuardCommitment,
  GuardProof,
  SigningRequest,
} from '#lib/chain/signing/thresholdMessages.ts';
import { createNodeClient } from '#lib/chain/node/nodeClient.ts';
import type { GuardTask } from './guardProcess.ts';
import { ergoLibRefusal } from './ergoLib.ts';
import { sigmaRefusal } from './sigma.ts';
import { recording, replaying, startReplayServer } from './replayServer.ts';

/** As it goes from process to process. */
const wire = <T>(message: T): T => JSON.parse(JSON.stringify(message)) as T;

async function headers() {
  await using server = await startReplayServer(replaying(await recording('blocks_lastHeaders')));
  return await createNodeClient({ url: server.url }).lastHeaders(2);
}

const boxOf = (ergoTree: string, index: number, additionalRegisters = {}) =>
  new ErgoBox(
    { ergoTree, creationHeight: 500, value: 1_000_000_000n, assets: [], additionalRegisters },
    'aa'.repeat(32),
    index,
  );

/** A transaction of `boxes` guarded boxes, a payer's and one that is open to all. */
async function setup(k: number, guards: readonly SecretKey[], boxes = 1) {
  const payer = randomSecretKey();
  const guarded = compile(
    `{ val keys = SELF.R4[Coll[GroupElement]].get
       sigmaProp(HEIGHT > 10) && atLeast(${k}, keys.map{(key: GroupElement) => proveDlog(key)}) }`,
  ).toHex();
  const R4 = SColl(
    SGroupElement,
    guards.map(({ publicKeyHex }) => Buffer.from(publicKeyHex, 'hex')),
  ).toHex();
  const guardedBoxes = Array.from({ length: boxes }, (_, index) => boxOf(guarded, index, { R4 }));
  const open = compile('sigmaProp(HEIGHT > 10)').toHex();
  const unsigned = new TransactionBuilder(700)
    .from([...guardedBoxes, boxOf(payer.ergoTree, 10), boxOf(open, 11)], { ensureInclusion: true })
    .to(new OutputBuilder(5_000_000n, payer.ergoTree))
    .sendChangeTo(ErgoAddress.fromErgoTree(payer.ergoTree))
    .payFee(1_100_000n)
    .build();
  const lastHeaders = await headers();
  const request = createSigningRequest(unsigned, {
    keys: [payer],
    guardedBoxIds: guardedBoxes.map(({ boxId }) => boxId),
    guards: guards.map(({ publicKeyHex }) => publicKeyHex),
    headers: lastHeaders,
  });
  const { inputs } = unsigned.toEIP12Object();
  const refusal = (signed: SignedTransaction) =>
    ergoLibRefusal(signed, inputs) ?? sigmaRefusal(signed, inputs, lastHeaders);
  return { request: wire(request), refusal };
}

const someGuards = (count: number) => Array.from({ length: count }, () => randomSecretKey());

function signTogether(request: SigningRequest, keys: readonly SecretKey[]) {
  const signers = keys.map((key) => createGuardSigner(key));
  const combined = wire(
    combineCommitments(
      request,
      signers.map((signer) => wire(signer.commit(request))),
    ),
  );
  const proofs = signers.map((signer) => wire(signer.prove(request, combined)));
  return { combined, proofs, signed: () => assemble(request, combined, proofs) };
}

describe('joint signing', () => {
  it.each([
    [2, 2, [0, 1]],
    [2, 3, [2, 0]],
    [3, 3, [0, 1, 2]],
    [3, 5, [4, 1, 2]],
    [1, 2, [1]],
  ])('%d of %d guards sign what ergo-lib and sigmastate accept', async (k, n, taking) => {
    const guards = someGuards(n);
    const { request, refusal } = await setup(k, guards);
    const { signed } = signTogether(
      request,
      taking.map((index) => guards[index]!),
    );
    expect(refusal(signed())).toBeUndefined();
    expect(signed().id).toBe(request.requestId);
  });

  it('signs several guarded boxes at once', async () => {
    const guards = someGuards(3);
    const { request, refusal } = await setup(2, guards, 3);
    expect(refusal(signTogether(request, guards.slice(1)).signed())).toBeUndefined();
  });

  it('fails with too few guards or a key that is no guard', async () => {
    const guards = someGuards(3);
    const { request } = await setup(2, guards);
    expect(() => signTogether(request, guards.slice(0, 1)).signed()).toThrow(
      expect.objectContaining({ code: 'conflict' }),
    );
    expect(() => createGuardSigner(randomSecretKey()).commit(request)).toThrow(
      expect.objectContaining({ code: 'unauthorized' }),
    );
  });

  it('fails when a proof is swapped for another', async () => {
    const guards = someGuards(3);
    const { request } = await setup(2, guards);
    const first = signTogether(request, guards.slice(0, 2));
    const second = signTogether(request, guards.slice(0, 2));
    expect(() => assemble(request, first.combined, [first.proofs[0]!, second.proofs[1]!])).toThrow(
      expect.objectContaining({ code: 'conflict' }),
    );
  });
});

/** A guard in a process of its own, spoken to line by line. */
function spawnGuard(key: SecretKey) {
  const program = fileURLToPath(new URL('guardProcess.ts', import.meta.url));
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.stdin.write(`${Buffer.from(key.reveal()).toString('hex')}\n`);
  return {
    ask: async <Message>(task: GuardTask): Promise<Message> => {
      child.stdin.write(`${JSON.stringify(task)}\n`);
      const line = await lines.next();
      return JSON.parse(line.done === true ? 'null' : line.value) as Message;
    },
    [Symbol.asyncDispose]: async () => {
      child.stdin.end();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

describe('guards in separate processes', () => {
  it('sign together by exchanging messages only', async () => {
    const guards = someGuards(3);
    const { request, refusal } = await setup(2, guards);
    await using first = spawnGuard(guards[0]!);
    await using third = spawnGuard(guards[2]!);
    const processes = [first, third];
    const commitments = processes.map((guard) => guard.ask<GuardCommitment>({ kind: 'commit', request }));
    const combined = combineCommitments(request, await Promise.all(commitments));
    const proofs = processes.map((guard) => guard.ask<GuardProof>({ kind: 'prove', request, combined }));
    expect(refusal(assemble(request, combined, await Promise.all(proofs)))).toBeUndefined();
  });
});

describe('a guard’s nonces', () => {
  it('are in no message', async () => {
    const guards = someGuards(3);
    const { request } = await setup(2, guards);
    const { combined, proofs } = signTogether(request, guards.slice(0, 2));
    const sent = JSON.stringify([request, combined, proofs]);
    expect(sent).not.toMatch(/secret|cmtWithSecret/i);
    for (const key of guards) expect(sent).not.toContain(Buffer.from(key.reveal()).toString('hex'));
  });

  it('are used once, only the newest, in the process that made them', async () => {
    const guards = someGuards(3);
    const { request } = await setup(2, guards);
    const { request: other } = await setup(2, guards);
    const [signer, second] = [createGuardSigner(guards[0]!), createGuardSigner(guards[1]!)];
    const old = combineCommitments(request, [signer.commit(request), second.commit(request)]);
    const combined = combineCommitments(request, [signer.commit(request), second.commit(request)]);
    expect(() => signer.prove(request, old)).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(() => signer.prove(request, combined)).toThrow(expect.objectContaining({ code: 'wrong_state' }));
    expect(second.prove(request, combined).requestId).toBe(request.requestId);
    expect(() => second.prove(request, combined)).toThrow(expect.objectContaining({ code: 'wrong_state' }));
    expect(() => createGuardSigner(guards[0]!).prove(request, combined)).toThrow(
      expect.objectContaining({ code: 'wrong_state' }),
    );
    signer.commit(request);
    expect(() => signer.prove(other, combined)).toThrow(expect.objectContaining({ code: 'wrong_state' }));
  });

  it('are never accepted from outside, which would reveal the key', async () => {
    const guards = someGuards(3);
    const { request } = await setup(2, guards);
    const [signer, second] = [createGuardSigner(guards[0]!), createGuardSigner(guards[1]!)];
    const combined = combineCommitments(request, [signer.commit(request), second.commit(request)]);
    const [index = '', hints = []] = Object.entries(combined.commitments)[0] ?? [];
    const planted = { ...hints[0], hint: 'cmtWithSecret', secret: '11'.repeat(32) };
    const poisoned = { ...combined, commitments: { [index]: [...hints, planted] } } as unknown as CombinedCommitments;
    expect(() => signer.prove(request, poisoned)).toThrow(expect.objectContaining({ code: 'invalid' }));
  });

  it('sign only the transaction shown in the request', async () => {
    const guards = someGuards(2);
    const [{ request }, { request: other }] = [await setup(2, guards), await setup(2, guards)];
    const forged = { ...request, transaction: other.transaction };
    expect(() => createGuardSigner(guards[0]!).commit(forged)).toThrow(expect.objectContaining({ code: 'invalid' }));
  });
});
