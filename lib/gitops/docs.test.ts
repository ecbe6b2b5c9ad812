import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { gitopsSchema } from '../environment/gitops.ts';
import { prerequisites } from './prerequisites.ts';

const folder = 'docs/gitops';
const pages = readdirSync(folder).map((file): [string, string] => [
  file,
  readFileSync(join(folder, file), 'utf8'),
]);
const scripts: Record<string, string> = JSON.parse(readFileSync('package.json', 'utf8')).scripts;

/** The blocks of a language, without the indent of the list that they stand in. */
function blocks(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^( *)\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\`$`, 'gm'))].map(
    ([, indent = '', block = '']) => block.replace(new RegExp(`^${indent}`, 'gm'), ''),
  );
}

describe.each(pages)('docs/gitops/%s', (_file, text) => {
  it('names files and pages that exist', () => {
    for (const [path] of text.matchAll(/\bdist\/production\/[\w./-]*\w/g)) {
      expect(existsSync(path), path).toBe(true);
    }
    for (const [, link = ''] of text.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
      expect(existsSync(join(dirname(join(folder, _file)), link)), link).toBe(true);
    }
  });

  it('runs scripts that exist', () => {
    for (const [, script = ''] of text.matchAll(/npm run (?:--silent )?([\w:-]+)/g)) {
      expect(scripts).toHaveProperty([script]);
    }
  });

  it('shows settings that the schema takes', () => {
    for (const block of blocks(text, 'yaml').filter((block) => block.startsWith('gitops:'))) {
      const { gitops } = parse(block);
      const source = { url: 'https://git.example.com/a.git', ...gitops.source };
      expect(gitopsSchema.safeParse({ ...gitops, source }).error?.issues ?? []).toEqual([]);
    }
  });
});

describe('docs/gitops/prerequisites.md', () => {
  it.each(Object.values(prerequisites))('names $name with its version', ({ name, version }) => {
    const text = readFileSync(join(folder, 'prerequisites.md'), 'utf8');
    const row = text.split('\n').find((line) => line.toLowerCase().startsWith(`| [${name}]`));
    expect(row?.split('|')[2]?.trim()).toBe(version);
  });
});
