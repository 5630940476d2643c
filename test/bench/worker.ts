import { execa } from 'execa';
import type { BenchReport } from '#test/bench/report.ts';
import { type DockerBench, openDockerBench, readLogs } from '#test/support/worker/dockerJob.ts';

const rounds = 15;
const linesPerJob = 500;
const script = `i=0; while [ $i -lt ${linesPerJob} ]; do echo line $i; i=$((i+1)); done`;
const expectedLog = Array.from({ length: linesPerJob }, (_, index) => `line ${index}\n`).join('');

/** Limits of a usual job: the tight ones of the attack tests would measure the CPU limit, not the cycle. */
const limits = {
  wallMs: 60_000,
  memoryBytes: 1024 ** 3,
  cpus: 1,
  pids: 256,
  outputBytes: 1024 ** 3,
  scratchBytes: 64 * 1024 ** 2,
  logBytes: 16 * 1024 ** 2,
};

/**
 * A hardened job from start to removal against `docker run --rm` of the same image and command, taking turns in one run
 * so that what else the machine does falls on both. Every log line of ours is counted.
 */
export async function run(): Promise<BenchReport> {
  const bench = await openDockerBench();
  try {
    const samples: Record<'hardened' | 'command', number[]> = { hardened: [], command: [] };
    let lostLines = 0;
    for (let round = -2; round < rounds; round++) {
      // Who goes first changes, so that neither always finds the engine busy with the other's clean-up.
      const order = round % 2 === 0 ? (['hardened', 'command'] as const) : (['command', 'hardened'] as const);
      for (const way of order) {
        const started = performance.now();
        if (way === 'command') await commandCycle(bench);
        else lostLines += await hardenedCycle(bench);
        if (round >= 0) samples[way].push(performance.now() - started);
      }
    }
    return report(samples, lostLines);
  } finally {
    await bench.close();
  }
}

async function commandCycle(bench: DockerBench): Promise<void> {
  await execa('docker', ['run', '--rm', '--network', 'none', bench.image, 'sh', '-c', script]);
}

/** Create, start, logs, wait, remove; returns how many log lines were lost. */
async function hardenedCycle(bench: DockerBench): Promise<number> {
  const spec = bench.spec(script, { limits });
  const handle = await bench.runtime.start(spec);
  const [outcome, logs] = await Promise.all([bench.runtime.wait(handle), readLogs(bench.runtime, handle)]);
  await bench.runtime.remove(spec.jobId);
  if (outcome.kind !== 'exited' || outcome.code !== 0) throw new Error(`The job ended as ${JSON.stringify(outcome)}`);
  if (logs.stdout === expectedLog) return 0;
  return Math.max(1, linesPerJob - logs.stdout.trimEnd().split('\n').length);
}

function report(samples: Record<'hardened' | 'command', number[]>, lostLines: number): BenchReport {
  const hardened = quantile(samples.hardened, 0.5);
  const command = quantile(samples.command, 0.5);
  const row = (way: string, values: readonly number[], median: number): Record<string, string | number> => ({
    way,
    rounds: values.length,
    'p50 ms': Math.round(median),
    'p90 ms': Math.round(quantile(values, 0.9)),
    ratio: Number((median / command).toFixed(3)),
  });
  const ratio = hardened / command;
  return {
    name: 'worker: hardened container cycle',
    rows: [row('docker run --rm', samples.command, command), row('hardened', samples.hardened, hardened)],
    goals: [
      { goal: 'hardened cycle over docker run --rm', measured: ratio, limit: 1.1, pass: ratio <= 1.1 },
      { goal: `log lines lost of ${rounds * linesPerJob}`, measured: lostLines, limit: 0, pass: lostLines === 0 },
    ],
  };
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
}
