import { cpus } from 'node:os';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '#lib/runtime/config.ts';
import { workerEnvironment } from '../config.ts';
import { hostLimits } from '../hostLimits.ts';
import { capacityOf } from './hostCapacity.ts';

const required = {
  DGCM_NODE_URL: 'http://node',
  DGCM_RELAY_URL: 'http://relay',
  DGCM_DEPLOYMENT: 'file',
  DGCM_WORKER_TICKET: 'aa'.repeat(32),
  DGCM_WORKER_STATE: 'state',
  DGCM_WORKER_KEY_FILE: 'key',
  DGCM_WORKER_PASSWORD_FILE: 'password',
};
const limitsWith = (variables: Record<string, string>) =>
  hostLimits(parseConfig(workerEnvironment, { ...required, ...variables }));

describe('what a host has for all jobs together', () => {
  it('has a processor for each slot, however few there are, unless the host names a number', () => {
    const slots = cpus().length + 3;
    expect(capacityOf(limitsWith({}), slots).cpus).toBe(slots);
    expect(capacityOf(limitsWith({}), 1).cpus).toBe(cpus().length);
    expect(capacityOf(limitsWith({ DGCM_WORKER_TOTAL_CPUS: '1.5' }), slots).cpus).toBe(1.5);
  });

  it('is at least what one job may have, where it is not named', () => {
    const limits = limitsWith({ DGCM_WORKER_MEMORY_MIB: '99000000', DGCM_WORKER_CPUS: '512' });
    expect(capacityOf(limits, 1)).toEqual({ memoryMiB: 99_000_000, cpus: 512, gpuDeviceIds: [] });
  });

  it('bounds what one job may have', () => {
    const totals = {
      DGCM_WORKER_TOTAL_MEMORY_MIB: '64',
      DGCM_WORKER_TOTAL_CPUS: '0.5',
      DGCM_WORKER_TOTAL_DISK_MIB: '9',
    };
    const limits = limitsWith(totals);
    expect(limits).toMatchObject({ memoryMiB: 64, cpus: 0.5, diskMiB: 9 });
    expect(capacityOf(limits, 4)).toEqual({ memoryMiB: 64, cpus: 0.5, diskMiB: 9, gpuDeviceIds: [] });
  });
});
