import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { everythingBut, sourceFolder, sourceRevision } from './source.ts';

const source = { url: 'https://git.example.com/a.git', path: 'dist', interval: '5m' };

describe('sourceFolder', () => {
  it('stands under the folder that synth writes', () => {
    expect(sourceFolder({ ...source, path: 'platform/dist' }, 'production', 'apps', 'kafka')).toBe(
      'platform/dist/production/apps/kafka',
    );
  });
});

describe('sourceRevision', () => {
  it('is one, and the branch main when the file names none', () => {
    expect(sourceRevision(source)).toEqual({ branch: 'main' });
    expect(sourceRevision({ ...source, branch: 'release' })).toEqual({ branch: 'release' });
    expect(sourceRevision({ ...source, tag: 'v1' })).toEqual({ tag: 'v1' });
    expect(sourceRevision({ ...source, semver: '>=1.0.0' })).toEqual({ semver: '>=1.0.0' });
  });
});

describe('everythingBut', () => {
  it('lets each folder in step by step', () => {
    expect(everythingBut(['dist/production', 'secrets/production', 'one'])).toBe(
      '/*\n!/dist\n/dist/*\n!/dist/production\n!/secrets\n/secrets/*\n!/secrets/production\n!/one\n',
    );
  });

  it('is read so by git', () => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-'));
    try {
      execFileSync('git', ['init', '-q'], { cwd: folder });
      writeFileSync(join(folder, '.gitignore'), everythingBut(['dist/production', 'secrets/production']));
      const files = [
        'README.md',
        'lib/dist/production/a.yaml',
        'dist/readme.yaml',
        'dist/development/apps/a.yaml',
        'dist/production/apps/kafka/a.yaml',
        'dist/production/flux/a.yaml',
        'secrets/development/a.yaml',
        'secrets/production/a.yaml',
      ];
      for (const file of files) {
        mkdirSync(join(folder, file, '..'), { recursive: true });
        writeFileSync(join(folder, file), '');
      }
      const kept = execFileSync('git', ['ls-files', '--others', '--exclude-standard'], {
        cwd: folder,
        encoding: 'utf8',
      });
      expect(kept.trim().split('\n').sort()).toEqual(
        files.filter((file) => /^(dist|secrets)\/production\//.test(file)),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
