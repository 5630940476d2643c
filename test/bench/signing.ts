import { ErgoBox, OutputBuilder, TransactionBuilder } from '@fleet-sdk/core';
import { ErgoHDKey, generateProof, Prover } from '@fleet-sdk/wallet';
import { curve, portableCurve } from '#lib/chain/signing/curve.ts';
import { schnorrSign } from '#lib/chain/signing/schnorr.ts';
import { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { signTransaction } from '#lib/chain/signing/signTransaction.ts';
import { medianMicros, type BenchReport } from './report.ts';

const limit = 20;
const height = 2_000;
const contractBytes = 350;
const token = { tokenId: 'cc'.repeat(32), amount: 10n };

/** Some contract's tree: its bytes are carried and hashed, not run. */
const contractTree = `19${contractBytes.toString(16).padStart(4, '0')}${'ab'.repeat(contractBytes)}`;

interface Shape {
  readonly name: string;
  readonly contractInputs: number;
  readonly outputs: number;
  readonly rounds: number;
  /** Ours is measured as warm as it is in a bot that signs all day; Fleet's one call is warm by its own loops. */
  readonly batch: number;
}

const shapes: readonly Shape[] = [
  { name: '1 in, 2 out, P2PK', contractInputs: 0, outputs: 2, rounds: 60, batch: 20 },
  { name: '50 in, 51 out, one P2PK (a match)', contractInputs: 49, outputs: 51, rounds: 10, batch: 10 },
];

const boxAt = (ergoTree: string, index: number) =>
  new ErgoBox(
    { ergoTree, creationHeight: 1_000, value: 1_000_000_000n, assets: [token], additionalRegisters: { R4: '0500' } },
    'aa'.repeat(32),
    index,
  ).toPlainObject('EIP-12');

function builder({ contractInputs, outputs }: Shape, owner: ErgoHDKey) {
  const inputs = Array.from({ length: contractInputs + 1 }, (_, index) =>
    boxAt(index < contractInputs ? contractTree : owner.address.ergoTree, index),
  );
  // Fee and change are two of the outputs.
  const paid = Array.from({ length: Math.max(0, outputs - 2) }, () => contractTree);
  return () => {
    const transaction = new TransactionBuilder(height).from(inputs, { ensureInclusion: true });
    for (const tree of paid) {
      transaction.to(
        new OutputBuilder(2_000_000n, tree).setAdditionalRegisters({ R4: '0500' }).addTokens({ ...token, amount: 1n }),
      );
    }
    return transaction.payFee(1_100_000n).sendChangeTo(owner.address).build();
  };
}

/**
 * Build and sign, ours against Fleet's builder and Prover, taking turns in one run. Fleet's Prover proves every input,
 * those of contracts too; "Fleet, one proof" is the same with a single proof, as if it could leave the others empty.
 */
export async function run(): Promise<BenchReport> {
  const owner = ErgoHDKey.fromMasterSeed(Buffer.alloc(64, 7), '');
  const key = new SecretKey(owner.privateKey ?? new Uint8Array());
  const prover = new Prover();
  const rows: BenchReport['rows'] = [];
  const goals: BenchReport['goals'] = [];
  for (const shape of shapes) {
    const build = builder(shape, owner);
    const micros = medianMicros(
      {
        build: { call: build, batch: shape.batch },
        ours: { call: () => signTransaction(build(), { keys: [key] }), batch: shape.batch },
        fleet: { call: () => prover.signTransaction(build(), [owner]), batch: 1 },
        fleetOneProof: { call: () => generateProof(build().toBytes(), owner), batch: 1 },
      },
      shape.rounds,
    );
    const ratio = Number((micros.fleet / micros.ours).toFixed(1));
    rows.push({
      transaction: shape.name,
      'build µs': Math.round(micros.build),
      'ours build+sign µs': Math.round(micros.ours),
      'Fleet build+sign µs': Math.round(micros.fleet),
      ratio,
      'ratio to Fleet, one proof': Number((micros.fleetOneProof / micros.ours).toFixed(1)),
    });
    goals.push({ goal: `Fleet / ours, ${shape.name}`, measured: ratio, limit, pass: ratio >= limit });
  }
  rows.push(signatureRow(owner));
  return Promise.resolve({ name: `build and sign (${curve.name} curve)`, rows, goals });
}

/** One signature alone, on the native curve and on the fallback. */
function signatureRow(owner: ErgoHDKey): Record<string, string | number> {
  const secret = owner.privateKey ?? new Uint8Array();
  const message = Buffer.alloc(300, 1);
  const pair = { secret, publicKey: owner.publicKey };
  const micros = medianMicros(
    {
      native: { call: () => schnorrSign(message, pair), batch: 50 },
      portable: { call: () => schnorrSign(message, pair, portableCurve), batch: 10 },
      fleet: { call: () => generateProof(message, owner), batch: 1 },
    },
    60,
  );
  return {
    transaction: `one signature: ${curve.name} ${Math.round(micros.native)} µs, portable ${Math.round(micros.portable)} µs`,
    'Fleet build+sign µs': Math.round(micros.fleet),
    ratio: Number((micros.fleet / micros.native).toFixed(1)),
  };
}
