import { describe, expect, it } from 'vitest';
import { pages } from './markdown.testing.ts';
import { npmFaults } from './npm.testing.ts';

describe('the npm commands of the pages', () => {
  it('are such as the commands take', async () => {
    expect((await Promise.all(pages().map(npmFaults))).flat()).toEqual([]);
  });

  it('finds what the commands would refuse', async () => {
    const text = [
      '```sh',
      'npm run sinth',
      'npm run synth --env production',
      'npm run synth -- --config a.yaml',
      'npm run report -- --env trial && npm run new -- staging',
      'git add dist/trial',
      'npm run synth -- --env staging   # made above',
      'npx vitest run lib/gone',
      '```',
      'Or `npm run secrets -- --format xml`.',
    ].join('\n');
    expect(await npmFaults({ path: 'page.md', text })).toEqual([
      expect.stringContaining('page.md:2: npm run sinth: there is no script sinth, allowed: synth'),
      'page.md:2: npm run synth --env production: npm keeps --env production to itself: write -- before it',
      'page.md:2: npm run synth -- --config a.yaml: --config needs --out',
      expect.stringContaining('trial is no environment of config/'),
      expect.stringContaining('git add dist/trial: trial is no environment'),
      'page.md:2: npx vitest run lib/gone: there is no lib/gone',
      'page.md:10: npm run secrets -- --format xml: --format is yaml or json, not xml',
    ]);
  });
});
