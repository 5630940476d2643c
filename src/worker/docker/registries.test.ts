import { describe, expect, it } from 'vitest';
import { registryOf, requireRegistry } from './registries.ts';

const digest = `sha256:${'0'.repeat(64)}`;
const at = (place: string): string => `${place}@${digest}`;
const refused = expect.objectContaining({ code: 'ineligible' }) as Error;

describe('the registry of an image', () => {
  it.each([
    ['python', 'docker.io'],
    ['library/python', 'docker.io'],
    ['ghcr.io/a/b', 'ghcr.io'],
    ['localhost/a', 'localhost'],
    ['10.0.0.1:5000/a', '10.0.0.1:5000'],
    ['intern:80/a', 'intern:80'],
    [digest, 'docker.io'],
  ])('of %s is %s', (place, registry) => {
    expect(registryOf(place === digest ? place : at(place))).toBe(registry);
  });

  it.each([
    'localhost',
    '127.0.0.1:9053',
    '2130706433:80',
    '169.254.169.254',
    '10.1.2.3:5000',
    '192.168.1.1',
    '0.0.0.0:1',
  ])('%s is not asked for a stranger: it lies inside', async (place) => {
    await expect(requireRegistry(at(`${place}/a`), undefined)).rejects.toThrow(refused);
  });

  it('is asked where it is a public one, and where the host names it', async () => {
    await requireRegistry(at('python'), undefined);
    await requireRegistry(at('8.8.8.8/a'), undefined);
    await requireRegistry(at('127.0.0.1:5000/a'), ['127.0.0.1:5000']);
  });

  it('is not asked where the host names others', async () => {
    await expect(requireRegistry(at('python'), ['ghcr.io'])).rejects.toThrow(refused);
    await expect(requireRegistry(at('127.0.0.1:5000/a'), ['127.0.0.1:5001'])).rejects.toThrow(refused);
  });
});
