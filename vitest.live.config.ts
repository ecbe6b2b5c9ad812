import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{lib,charts}/**/*.live.test.ts'],
    // One cluster at a time: each live test starts real servers on loopback ports.
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
