import { defineConfig } from 'vitest/config';

const project = (name: string, include: string[], testTimeout: number) => ({
  test: { name, include, testTimeout, hookTimeout: testTimeout, pool: 'forks' as const },
});

export default defineConfig({
  test: {
    // Two cores are shared with a container engine during the integration project.
    maxWorkers: 2,
    projects: [
      project('unit', ['src/**/*.test.ts', 'test/*.test.ts'], 60_000),
      project('contracts', ['test/contracts/**/*.test.ts'], 180_000),
      project('integration', ['test/integration/**/*.test.ts'], 300_000),
      project('soak', ['test/soak/**/*.test.ts'], 3_600_000),
      project('node', ['test/node/**/*.test.ts'], 3_600_000),
    ],
  },
});
