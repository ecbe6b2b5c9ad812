import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shellCommand } from './shell.ts';

describe('shellCommand', () => {
  it('leaves plain words readable', () => {
    expect(shellCommand(['pgbackrest', '--stanza=main', 'restore'])).toBe('pgbackrest --stanza=main restore');
  });

  it('reaches a real shell as the same words', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', '')),
          { minLength: 1 },
        ),
        (words) => {
          const out = execFileSync('sh', ['-c', `printf '%s\\0' ${shellCommand(words)}`], {
            encoding: 'utf8',
          });
          expect(out.split('\0').slice(0, -1)).toEqual(words);
        },
      ),
      { numRuns: 40 },
    );
  });
});
