import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileContracts } from './compileContracts.ts';
import { referenceDeployment, referenceTokens, referenceTrees } from './referenceDeployments.ts';

const recorded = JSON.parse(
  readFileSync(new URL('../../protocol/generated/referenceTrees.json', import.meta.url), 'utf8'),
) as ReturnType<typeof referenceTrees>;

describe('compileContracts', () => {
  it('gives the recorded trees for every profile', () => {
    expect(referenceTrees()).toEqual(recorded);
  });

  it('makes trees of version 1 without segregated constants', () => {
    for (const { tree } of Object.values(recorded['mainnet'] ?? {})) expect(tree.slice(0, 2)).toBe('09');
  });

  it('keeps what every job carries small', () => {
    const sizes = recorded['mainnet'] ?? {};
    expect((sizes['jobActive']?.bytes ?? 0) + (sizes['jobDelivered']?.bytes ?? 0)).toBeLessThanOrEqual(740);
  });

  it('leaves a matched job room to grow when it is delivered: result hash and register cost 34 bytes', () => {
    for (const trees of Object.values(recorded)) {
      expect((trees['jobDelivered']?.bytes ?? 0) + 34).toBeLessThanOrEqual(trees['jobActive']?.bytes ?? 0);
    }
  });

  it('gives another script for another token', () => {
    const tokens = { ...referenceTokens, governance: 'b1'.repeat(32) };
    const trees = compileContracts({ ...referenceDeployment('mainnet'), tokens });
    expect(trees.governance).toBe(recorded['mainnet']?.['governance']?.tree);
    expect(trees.registry).not.toBe(recorded['mainnet']?.['registry']?.tree);
  });
});
