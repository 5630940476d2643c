import { describe, expect, it } from 'vitest';
import { type EngineFacts, requireSafeEngine } from '#worker/docker/engineClient.ts';

const docker: EngineFacts = {
  version: '27.0',
  isPodman: false,
  hasSeccomp: true,
  ociRuntimes: ['runc'],
  rootDirectory: '/var/lib/docker',
};

describe('an engine that a host can rest on', () => {
  it('is Docker with a seccomp profile and the runtime that was asked for', () => {
    requireSafeEngine(docker);
    requireSafeEngine({ ...docker, ociRuntimes: ['runc', 'runsc'] }, 'runsc');
  });

  it.each<[string, Partial<EngineFacts>, string | undefined, RegExp]>([
    ['Podman', { isPodman: true }, undefined, /Podman/],
    ['no seccomp', { hasSeccomp: false }, undefined, /seccomp/],
    ['a runtime it does not have', {}, 'runsc', /no runtime runsc/],
  ])('is not one with %s', (_name, change, ociRuntime, message) => {
    expect(() => {
      requireSafeEngine({ ...docker, ...change }, ociRuntime);
    }).toThrow(expect.objectContaining({ code: 'ineligible', message: expect.stringMatching(message) as string }));
  });
});
