import { readdir, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type DockerBench, openDockerBench, tightLimits } from '#test/support/worker/dockerJob.ts';
import { importHostileImage } from '#test/support/worker/hostileImage.ts';
import { type HostFacts, readHostFacts } from '#test/support/worker/hostFacts.ts';
import type { ContainerHandle, ImageDigest } from '#worker/runtime/containerRuntime.ts';

let bench: DockerBench;
let hostile: ImageDigest;
let before: HostFacts;

const facts = (): Promise<HostFacts> =>
  readHostFacts(bench.docker, { workerId: bench.workerId, outputRoot: bench.outputRoot, userId: bench.userId });

/** Each line is an attempt; a line that succeeds says so, and the job ends as failed either way. */
const attempts = (...lines: string[]): string =>
  [...lines.map((line, at) => `(${line}) && echo "ESCAPED ${at + 1}"`), 'echo tried >&2', 'exit 1'].join('\n');

const contained = { outcome: { kind: 'exited', code: 1 }, stdout: expect.not.stringContaining('ESCAPED') as string };

beforeAll(async () => {
  bench = await openDockerBench();
  hostile = await importHostileImage(bench.docker, bench.image, bench.workerId);
  before = await facts();
});
afterAll(async () => {
  await bench.docker.getImage(hostile).remove({ force: true });
  await bench.close();
});
// After every attack the host is as it was: no process, container, volume, mount or module more.
afterEach(async () => {
  const { freeDiskBytes: _after, ...after } = await facts();
  const { freeDiskBytes: _before, ...expected } = before;
  expect(after).toEqual(expected);
  expect(await readdir(bench.outputRoot)).toEqual([]);
});

describe('a hostile job that exhausts resources', () => {
  it('fork bomb: stays within its processes while it runs, and fails', async () => {
    let most = 0;
    const started = async (): Promise<void> => {
      for (let sample = 0; sample < 10; sample++) {
        most = Math.max(most, (await facts()).jobProcesses.length);
        await delay(100);
      }
    };
    const limits = { ...tightLimits, wallMs: 4_000, cpus: 0.25 };
    const result = await bench.run(
      'bomb() { sleep 60 & bomb | bomb & wait; }; bomb & exec sleep 60',
      { limits },
      { started },
    );
    expect(result.stderr).toContain("can't fork");
    expect(result.outcome).toEqual({ kind: 'timedOut' });
    expect(most).toBeGreaterThan(8);
    expect(most).toBeLessThanOrEqual(tightLimits.pids + 1);
  });

  it('disk filler: gets its output disk and nothing else', async () => {
    let takenBytes = 0;
    const ended = async ({ jobId }: ContainerHandle): Promise<void> => {
      takenBytes = (await stat(join(bench.outputRoot, `${jobId}.ext4`))).blocks * 512;
    };
    const script = 'dd if=/dev/zero of=output/big bs=1M; dd if=/dev/zero of=/tmp/big bs=1M; exit 1';
    const result = await bench.run(script, {}, { ended });
    expect(result.outcome).toEqual({ kind: 'diskExceeded' });
    expect(result.stderr.match(/No space left on device/g)).toHaveLength(2);
    expect(takenBytes).toBeGreaterThan(tightLimits.outputBytes / 2);
    expect(takenBytes).toBeLessThanOrEqual(tightLimits.outputBytes + 4096);
  });

  it('a million empty files: ends when the disk has no place for another', async () => {
    const result = await bench.run('i=0; while : > output/$i; do i=$((i+1)); done; exit 1');
    expect(result.outcome).toEqual({ kind: 'diskExceeded' });
  });

  it('memory hog: killed at its limit', async () => {
    const result = await bench.run('echo growing; tail /dev/zero');
    expect(result).toMatchObject({ outcome: { kind: 'outOfMemory' }, stdout: 'growing\n' });
  });

  it('shared memory: counts against the memory limit', async () => {
    const result = await bench.run('dd if=/dev/zero of=/dev/shm/x bs=1M count=200 || exit 1');
    expect(result.outcome.kind).toMatch(/^(outOfMemory|exited)$/);
    expect(result.outcome).not.toEqual({ kind: 'exited', code: 0 });
  });

  it('log flood: stopped, its disk bounded, the log kept up to the limit', async () => {
    // On a busy machine it takes its time until so much is read; the wall limit must not come first.
    const limits = { ...tightLimits, wallMs: 120_000 };
    let takenBytes = 0;
    const ended = async ({ containerId }: ContainerHandle): Promise<void> => {
      const { DockerRootDir } = (await bench.docker.info()) as { DockerRootDir: string };
      const folder = join(DockerRootDir, 'containers', containerId, 'local-logs');
      for (const name of await readdir(folder)) takenBytes += (await stat(join(folder, name))).size;
    };
    const { outcome, stdout } = await bench.run('yes flood', { limits }, { ended });
    expect(outcome).toEqual({ kind: 'logsExceeded' });
    expect(stdout.length).toBeGreaterThan(100_000);
    expect(stdout.length).toBeLessThanOrEqual(tightLimits.logBytes);
    expect(new Set(stdout.trimEnd().split('\n'))).toEqual(new Set(['flood']));
    expect(takenBytes).toBeGreaterThan(0);
    expect(takenBytes).toBeLessThan(3 * (tightLimits.logBytes + 1024 * 1024));
  });

  it('a volume declared by the image: limited, not on the host disk', async () => {
    const result = await bench.run('df /data; dd if=/dev/zero of=/data/big bs=1M count=20; exit 1', { image: hostile });
    expect(result.stdout).toContain('tmpfs');
    expect(result.stderr).toMatch(/No space left|Permission denied/);
  });
});

describe('a hostile job that does not end', () => {
  const limits = { ...tightLimits, wallMs: 1_500 };

  it('sleeps for ever: ended at the wall limit', async () => {
    const result = await bench.run('echo asleep; sleep 100000', { limits });
    expect(result).toMatchObject({ outcome: { kind: 'timedOut' }, stdout: 'asleep\n' });
  });

  it('ignores SIGTERM: killed after the grace', async () => {
    const result = await bench.run("trap '' TERM INT HUP; echo deaf; while :; do sleep 1; done", { limits });
    expect(result).toMatchObject({ outcome: { kind: 'timedOut' }, stdout: 'deaf\n' });
  });

  it('exits 0 at the timeout: still a timeout', async () => {
    const result = await bench.run("trap 'echo done; exit 0' TERM; while :; do sleep 0.1; done", { limits });
    expect(result).toMatchObject({ outcome: { kind: 'timedOut' }, stdout: 'done\n' });
  });

  it('leaves daemons behind: they are ended with the container', async () => {
    const result = await bench.run('for i in 1 2 3 4 5; do setsid sleep 100000 & done; exit 1');
    expect(result).toMatchObject(contained);
  });

  it('makes zombies: reaped while it runs', async () => {
    const result = await bench.run(`
      i=0; while [ $i -lt 100 ]; do (sh -c 'exit 0' &); i=$((i+1)); done; sleep 1
      zombies=$(grep -l '^State:.Z' /proc/[0-9]*/status 2>/dev/null | wc -l); echo "zombies $zombies"; exit 1`);
    expect(result).toMatchObject({ outcome: { kind: 'exited', code: 1 }, stdout: 'zombies 0\n' });
  });
});

describe('a hostile job that tries to escape', () => {
  it.each([
    ['mounts', ['mount -t proc proc /tmp', 'mount --bind / /tmp', 'mount -t tmpfs t /tmp', 'mount -o remount,rw /']],
    [
      'name spaces',
      ['unshare -r true', 'unshare -m true', 'nsenter -t 1 -m true', 'chroot / true', 'pivot_root / /tmp'],
    ],
    [
      'device nodes',
      ['mknod /tmp/disk b 254 0', 'mknod output/disk b 254 0', 'mknod output/mem c 1 1', 'cat /dev/mem'],
    ],
    ['kernel modules', ['modprobe loop', 'touch /tmp/m.ko && insmod /tmp/m.ko', 'rmmod overlay']],
    ['the read-only root', ['echo x > /x', 'echo x > /bin/sh', 'echo x > /etc/passwd', 'mkdir /new', 'touch /job/x']],
    [
      'kernel settings',
      [
        'echo 1 > /proc/sys/kernel/panic',
        'echo /tmp/x > /proc/sys/kernel/core_pattern',
        // Harmless should it ever get through: prints a help line.
        'echo h > /proc/sysrq-trigger',
        'echo -1000 > /proc/1/oom_score_adj',
        'echo -1000 > /proc/self/oom_score_adj',
        'echo x > /sys/kernel/uevent_helper',
        'for f in $(find /sys/fs/cgroup -name "*limit*" -o -name "*.max" -o -name cgroup.procs -o -name release_agent); do echo 1 > $f && exit 0; done; exit 1',
        'ls /sys/firmware | grep -q .',
        'head -c 1 /proc/kcore | grep -q .',
      ],
    ],
    [
      'privileges',
      [
        'su -c true',
        'chown 0 output',
        'chmod u+s /bin/busybox',
        'cp /bin/busybox output/id && chmod 4755 output/id && [ "$(output/id -u)" = 0 ]',
        'cp /bin/busybox /tmp/id && /tmp/id',
        'hostname other',
        'date -s 2001-01-01; [ "$(date +%Y)" = 2001 ]',
        'renice -n -5 -p $$',
        'grep -q "NoNewPrivs:.0" /proc/self/status',
        'grep -Eq "Cap(Prm|Eff|Bnd|Amb|Inh):.*[1-9a-f]" /proc/self/status',
        'grep -q "Seccomp:.0" /proc/self/status',
      ],
    ],
    ['the docker socket', ['find / -type s 2>/dev/null | grep -q .', 'ls /var/run/docker.sock /run/docker.sock']],
    ['other processes', ['kill -9 1; sleep 1; ! kill -0 1', '[ "$(ls -d /proc/[0-9]* | wc -l)" -gt 12 ]']],
  ])('by %s: each attempt refused', async (_name, lines) => {
    const result = await bench.run(attempts(...lines));
    expect(result).toMatchObject(contained);
    expect(result.stderr).toContain('tried');
    // An attempt whose tool is missing proves nothing.
    expect(result.stderr).not.toMatch(/not found|applet/);
  });

  it('through set-user-id files and devices in its image: each attempt fails', async () => {
    const result = await bench.run(
      attempts(
        '[ "$(id -u)" = 0 ]',
        'su -c true',
        'mount -t proc proc /tmp',
        'dd if=/hostdisk of=/dev/null bs=1 count=1',
        'dd if=/hostmemory of=/dev/null bs=1 count=1',
        'echo x > /etc/passwd',
        'sleep 2; cat /tmp/health',
        '[ "$DGCM_OUTPUT" = /etc ]',
      ),
      { image: hostile },
    );
    expect(result).toMatchObject(contained);
  });

  it('the same attempts succeed in a container without hardening', async () => {
    const script = attempts(
      '[ "$(id -u)" = 0 ]',
      'echo x > /etc/passwd',
      'touch /new',
      'chown 5 /data',
      'mknod /m c 1 1',
    );
    const container = await bench.docker.createContainer({
      Image: hostile,
      Cmd: ['sh', '-c', script],
      NetworkDisabled: true,
    });
    try {
      await container.start();
      await container.wait();
      const logs = await container.logs({ stdout: true, stderr: true, follow: false });
      expect(logs.toString('latin1').match(/ESCAPED \d/g)).toHaveLength(5);
    } finally {
      await container.remove({ force: true, v: true });
    }
  });

  it('through the network: only an empty loopback, the host is unreachable', async () => {
    const reached: string[] = [];
    const server = createServer((socket) => {
      reached.push(socket.remoteAddress ?? '?');
      socket.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
    const { port } = server.address() as { port: number };
    const own = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    const addresses = [
      '127.0.0.1',
      '172.17.0.1',
      ...own.filter(({ family }) => family === 'IPv4').map((one) => one.address),
    ];
    const lines = addresses.map((address) => `nc -w 1 ${address} ${port} </dev/null`);
    const interfaces = "[ \"$(ls /sys/class/net | tr '\\n' ' ')\" != 'lo ' ]";
    const result = await bench.run(attempts(interfaces, 'ip route | grep -q .', 'ip link add d0 type dummy', ...lines));
    server.close();
    expect(result).toMatchObject(contained);
    expect(reached).toEqual([]);
  });
});
