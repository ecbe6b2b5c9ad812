import { defineConfig } from 'vitest/config';

// npm run test:page: the report's page in headless Chromium.
export default defineConfig({
  test: {
    include: ['lib/**/*.browser.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    passWithNoTests: false,
  },
});
