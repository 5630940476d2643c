import { describe, expect, it } from 'vitest';
import { checkHost, type HostFacts } from '#worker/gpu/doctor.ts';

const gpu = {
  uuid: 'GPU-1',
  name: 'NVIDIA H200',
  memoryMebibytes: 143_771,
  driverVersion: '550',
  isPartitioned: false,
};
const healthy: HostFacts = {
  engine: { version: '27.0', isPodman: false, hasSeccomp: true, ociRuntimes: ['runc', 'nvidia'], rootDirectory: '/d' },
  gpu: { gpuClass: 'h200-141g', gpus: [gpu], notes: [] },
  freeDiskBytes: 100 * 1024 ** 3,
  neededDiskBytes: 50 * 1024 ** 3,
  canMount: true,
  nowMs: 10_000_000_000,
  headerTimeMs: 10_000_000_000 - 60_000,
};
const engine = healthy.engine!;

describe('host doctor', () => {
  it('finds nothing wrong with a healthy host', () => {
    expect(checkHost(healthy).map(({ status }) => status)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'ok']);
  });

  it.each<[string, Partial<HostFacts>, string, 'warn' | 'fail']>([
    ['no engine', { engine: undefined }, 'container engine', 'fail'],
    ['Podman', { engine: { ...engine, isPodman: true } }, 'container engine', 'fail'],
    ['no seccomp', { engine: { ...engine, hasSeccomp: false } }, 'isolation', 'fail'],
    ['a GPU that containers cannot get', { engine: { ...engine, ociRuntimes: ['runc'] } }, 'GPU', 'fail'],
    ['no GPU', { gpu: { gpuClass: 'cpu', gpus: [], notes: ['This machine has no nvidia-smi'] } }, 'GPU', 'warn'],
    ['no right to mount', { canMount: false }, 'output disks', 'fail'],
    ['a full disk', { freeDiskBytes: 1 }, 'disk space', 'fail'],
    ['a clock behind the chain', { headerTimeMs: healthy.nowMs + 600_000 }, 'clock', 'fail'],
    ['a stale chain', { headerTimeMs: healthy.nowMs - 3_600_000 }, 'clock', 'warn'],
  ])('names %s', (_name, change, name, status) => {
    const found = checkHost({ ...healthy, ...change }).find((check) => check.name === name);
    expect(found?.status).toBe(status);
    if (status === 'fail') expect(found?.nextStep).toBeTruthy();
  });
});
