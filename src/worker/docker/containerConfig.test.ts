import { describe, expect, it } from 'vitest';
import { containerConfig, defaultUserId, type HostPolicy } from '#worker/docker/containerConfig.ts';
import type { ContainerSpec } from '#worker/runtime/containerRuntime.ts';

const spec: ContainerSpec = {
  jobId: 'abcdef0123456789',
  image: `sha256:${'a'.repeat(64)}`,
  command: ['python3', 'train.py'],
  environment: {},
  inputDirectory: '/data/in',
  outputPath: 'output',
  limits: {
    wallMs: 60_000,
    memoryBytes: 1024 ** 3,
    cpus: 1.5,
    pids: 100,
    outputBytes: 1024 ** 3,
    scratchBytes: 1024 ** 2,
    logBytes: 1024 ** 2,
  },
  gpuDeviceIds: [],
  network: 'none',
};
const outputMount = { Type: 'bind', Source: '/data/out', Target: '/job/output' } as const;
const config = (change: Partial<ContainerSpec>, policy: Partial<HostPolicy> = {}, imageVolumes: string[] = []) =>
  containerConfig({ ...spec, ...change }, { workerId: 'w', ...policy }, { outputMount, imageVolumes });

describe('container configuration', () => {
  it('grants nothing that was not asked for', () => {
    const { HostConfig, User, NetworkDisabled } = config({});
    expect(User).toBe(`${defaultUserId}:${defaultUserId}`);
    expect(NetworkDisabled).toBe(true);
    expect(HostConfig).toMatchObject({
      NetworkMode: 'none',
      Privileged: false,
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges:true'],
      Memory: 1024 ** 3,
      MemorySwap: 1024 ** 3,
      NanoCpus: 1.5e9,
      CpuShares: 128,
      PidsLimit: 101,
      RestartPolicy: { Name: 'no' },
    });
    for (const field of ['DeviceRequests', 'Devices', 'CapAdd', 'Binds', 'PortBindings', 'Runtime', 'PidMode']) {
      expect(HostConfig).not.toHaveProperty(field);
    }
    expect(HostConfig?.Mounts).toEqual([
      expect.objectContaining({ Source: '/data/in', Target: '/job', ReadOnly: true }),
      outputMount,
    ]);
  });

  it('asks for exactly the GPUs of the job, by the driver that fails rather than leaving them out', () => {
    expect(config({ gpuDeviceIds: ['GPU-1', 'GPU-2'] }).HostConfig?.DeviceRequests).toEqual([
      { Driver: 'nvidia', DeviceIDs: ['GPU-1', 'GPU-2'], Capabilities: [['gpu']] },
    ]);
  });

  it.each([
    ['none', [], 'void'],
    ['two', ['GPU-1', 'GPU-2'], 'GPU-1,GPU-2'],
  ])(
    "shows NVIDIA's runtime %s of the GPUs, whatever the manifest or the image says",
    (_name, gpuDeviceIds, visible) => {
      const wished = ['VISIBLE_DEVICES', 'MOFED', 'GDS', 'GDRCOPY', 'NVSWITCH', 'IMEX_CHANNELS'].map(
        (name) => `NVIDIA_${name}`,
      );
      const environment = Object.fromEntries(wished.map((name) => [name, 'all']));
      // A variable that stands here goes before the image's own.
      expect(
        config({ gpuDeviceIds, environment })
          .Env?.filter((variable) => variable.startsWith('NVIDIA_'))
          .toSorted(),
      ).toEqual([
        'NVIDIA_GDRCOPY=disabled',
        'NVIDIA_GDS=disabled',
        'NVIDIA_IMEX_CHANNELS=void',
        'NVIDIA_MOFED=disabled',
        'NVIDIA_NVSWITCH=disabled',
        `NVIDIA_VISIBLE_DEVICES=${visible}`,
      ]);
    },
  );

  it("uses the host's own choices: runtime, network, user", () => {
    const { HostConfig, User } = config({ network: 'granted' }, { ociRuntime: 'runsc', jobNetwork: 'jobs', userId: 7 });
    expect(HostConfig).toMatchObject({ Runtime: 'runsc', NetworkMode: 'jobs' });
    expect(User).toBe('7:7');
    expect(() => config({ network: 'granted' })).toThrow(expect.objectContaining({ code: 'ineligible' }));
  });

  it('covers the volumes that an image declares', () => {
    const mounts = config({}, {}, ['/data', '/tmp', '/job']).HostConfig?.Mounts ?? [];
    expect(mounts.slice(2)).toEqual([expect.objectContaining({ Type: 'tmpfs', Target: '/data' })]);
  });
});
