import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{lib,charts,scripts,imports}/**/*.test.ts', '*.test.ts'],
    // Live tests start real programs: `npm run test:services`.
    exclude: [...configDefaults.exclude, '**/*.live.test.ts'],
  },
});
