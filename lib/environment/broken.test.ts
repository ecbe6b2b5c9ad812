import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { faultsOf, good, replaced } from './fixtures/good.testing.ts';

interface Broken {
  readonly title: string;
  /** Parts of the good file, each with what takes its place. */
  readonly edits: readonly (readonly [find: string, replacement: string])[];
  /** The lines printed, exactly. */
  readonly faults: readonly string[];
}

/** Reads fixtures/broken.txt: a block for each file, `#` its title, `-` and `+` its edits, `>` what is printed. */
function readBroken(): readonly Broken[] {
  const blocks = readFileSync(new URL('fixtures/broken.txt', import.meta.url), 'utf8').split('\n\n');
  return blocks.map((block) => {
    const edits = [...block.matchAll(/(?:^- .*\n)+(?:^\+ .*\n)*/gm)].map(
      ([edit]) => [part(edit, '-'), part(edit, '+')] as const,
    );
    return { title: part(block, '#'), edits, faults: part(block, '>').split('\n') };
  });
}

function part(block: string, mark: string): string {
  const lines = block.split('\n').filter((line) => line.startsWith(`${mark} `));
  return lines.map((line) => line.slice(2)).join('\n');
}

describe('a broken environment file', () => {
  const broken = readBroken();

  it('comes in many kinds, with a title each', () => {
    expect(broken.length).toBeGreaterThan(60);
    expect(new Set(broken.map(({ title }) => title)).size).toBe(broken.length);
    expect(faultsOf(good)).toEqual([]);
  });

  it.each(broken)('$title', ({ edits, faults }) => {
    expect(faultsOf(replaced(good, edits))).toEqual(faults);
  });

  it.each([
    ['', 'good.yaml:1:1: found an empty file, allowed: a mapping that describes an environment'],
    ['# a comment\n', 'good.yaml:1:1: found an empty file, allowed: a mapping that describes an environment'],
    ['---\n', 'good.yaml:1:1: found an empty file, allowed: a mapping that describes an environment'],
    [
      '- good\n',
      'good.yaml:1:1: found a list, allowed: a mapping with name, survive, cluster, quota and tls',
    ],
    [
      '\ngood\n',
      'good.yaml:2:1: found "good", allowed: a mapping with name, survive, cluster, quota and tls',
    ],
  ])('that is no mapping: %j', (text, fault) => {
    expect(faultsOf(text)).toEqual([fault]);
  });
});
