import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{lib,charts,scripts,imports,test}/**/*.test.ts', '*.test.ts'],
    // Live tests start real programs: `npm run test:services`; those of the page a browser: `npm run test:page`.
    // Tests share no state but the modules' own tables, which they only read: loading those once for all test files is
    // half of the time.
    isolate: false,
    // By default one core stays free for a person who edits meanwhile; on two cores that is half of them.
    maxWorkers: '100%',
    // A bound against hanging, not a measure: machines that run tests are busy.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    exclude: [...configDefaults.exclude, '**/*.live.test.ts', '**/*.browser.test.ts'],
  },
});
