import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { numpyImage } from '#worker/docker/debianImages.ts';
import type { ContainerRuntime } from '#worker/runtime/containerRuntime.ts';

const mebibyte = 1_048_576;

/**
 * Does Alice's training again from her own files and compares: the result must be what her script makes of her data,
 * whatever that is. Runs confined like any job.
 */
export async function retrain(
  runtime: ContainerRuntime,
  { inputDirectory, outputDirectory }: { inputDirectory: string; outputDirectory: string },
): Promise<{ readonly agrees: boolean; readonly report: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'dgcm-retrain-'));
  const jobId = `retrain${Date.now()}`;
  try {
    await cp(inputDirectory, directory, { recursive: true });
    await cp(outputDirectory, join(directory, 'result'), { recursive: true });
    const handle = await runtime.start({
      jobId,
      image: await runtime.prepareImage(numpyImage),
      command: ['/bin/sh', '-c', 'python3 verify.py result'],
      environment: {},
      inputDirectory: directory,
      outputPath: 'output',
      limits: {
        wallMs: 120_000,
        memoryBytes: 1_024 * mebibyte,
        cpus: 2,
        pids: 64,
        outputBytes: 16 * mebibyte,
        scratchBytes: 16 * mebibyte,
        logBytes: mebibyte,
      },
      gpuDeviceIds: [],
      network: 'none',
    });
    let report = '';
    for await (const { bytes } of runtime.logs(handle)) report += Buffer.from(bytes).toString('utf8');
    const outcome = await runtime.wait(handle);
    return { agrees: outcome.kind === 'exited' && outcome.code === 0, report: report.trim() };
  } finally {
    await runtime.remove(jobId);
    await rm(directory, { recursive: true, force: true });
  }
}
