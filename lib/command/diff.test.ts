import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { base, environmentText, filesOf, revisions } from '../diff/pairs.testing.ts';
import { runDiff } from './diff.ts';

const root = mkdtempSync(join(tmpdir(), 'holdfast-diff-'));
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
    cwd: root,
    stdio: 'pipe',
  });

/** Lays the files of a revision under dist/small/apps/. */
function lay(files: Readonly<Record<string, string>>): void {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  for (const [file, text] of Object.entries(files)) {
    const path = join(root, 'dist/small/apps', file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

function commit(files: Readonly<Record<string, string>>, tag: string): void {
  lay(files);
  git('add', '-A');
  git('commit', '-q', '--allow-empty', '-m', tag);
  git('tag', tag);
}

function run(...args: string[]) {
  let out = '';
  let err = '';
  const surroundings = {
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: (text: string) => (err += text) },
    env: {},
  };
  const status = runDiff(args, surroundings, root);
  return { status, out, err };
}

/** One revision for each kind of risk. */
const picked = revisions.filter(
  ({ risk }, index) => revisions.findIndex((one) => one.risk === risk) === index,
);

beforeAll(() => {
  git('init', '-q');
  mkdirSync(join(root, 'config'));
  writeFileSync(join(root, 'config/small.yaml'), environmentText);
  commit(base, 'base');
  for (const revision of picked) {
    commit(filesOf(revision), revision.risk);
  }
  lay(base);
});
afterAll(() => rmSync(root, { recursive: true }));

describe('npm run diff', () => {
  it.each(picked.map(({ risk, says }) => [risk, says]))('names %s between two revisions', (risk, says) => {
    const { status, out, err } = run('base', risk);
    expect({ status, err }).toEqual({ status: 1, err: '' });
    expect(out).toContain(` ${risk}  `);
    expect(out).toContain(says);
  });

  it('reads folders and revisions alike, and finds no difference between them', () => {
    for (const [old, now] of [
      ['base', 'dist'],
      ['dist', 'base'],
      ['dist/small', 'base:dist/small'],
      ['dist/small/apps/db', 'base:dist/small/apps/db'],
    ]) {
      expect(run(old as string, now as string)).toEqual({ status: 0, out: 'No difference.\n', err: '' });
    }
  });

  it('reads the work tree of neither revision', () => {
    rmSync(join(root, 'dist'), { recursive: true });
    expect(run('base', 'rolls').status).toBe(1);
    lay(base);
  });

  it('compares one file with another', () => {
    const file = join(root, 'dist/small/apps/db/claim.yaml');
    writeFileSync(join(root, 'other.yaml'), base['db/claim.yaml']?.replace('20Gi', '30Gi') ?? '');
    const { status, out } = run(file, join(root, 'other.yaml'));
    expect(status).toBe(1);
    expect(out).toContain('spec.resources.requests.storage: 20Gi → 30Gi');
  });

  it('prints Markdown and JSON', () => {
    expect(run('base', 'removes', '--format', 'markdown').out).toMatch(/^## What changes: <code>base/);
    expect(JSON.parse(run('base', 'removes', '--format', 'json').out)).toMatchObject({
      same: false,
      level: 'danger',
    });
  });

  it('takes one environment, and says which there are', () => {
    expect(run('base', 'rolls', '--env', 'small').status).toBe(1);
    expect(run('base', 'rolls', '--env', 'large')).toMatchObject({
      status: 2,
      err: 'base holds no environment "large", only small\nTry --help.\n',
    });
  });

  it('takes the environment file that is named, and does without one', () => {
    const other = join(root, 'other.config');
    writeFileSync(other, environmentText.replace('count: 3', 'count: 1'));
    expect(run('base', 'rolls', '--config', other).status).toBe(1);
    const { err } = run('dist/small/apps/db', 'base:dist/small/apps/web');
    expect(err).toContain('nodes and failures are not compared');
  });

  it.each([
    [[], 'OLD and NEW are needed, found neither'],
    [['a'], 'OLD and NEW are needed, found a'],
    [['dist', 'nowhere'], '"nowhere" is neither a folder nor a Git revision'],
    [['dist', '--upload-pack=x'], "Unknown option '--upload-pack'"],
    [['base', 'base:docs'], 'base has no folder docs/'],
    [['dist', 'dist', '--format', 'xml'], '--format "xml" is none of text, markdown, json'],
  ])('refuses %j', (args, message) => {
    const { status, err, out } = run(...args);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toContain(message);
  });

  it('refuses a folder with a text that is no YAML', () => {
    mkdirSync(join(root, 'broken'));
    writeFileSync(join(root, 'broken/a.yaml'), 'a: [');
    const { status, err } = run('broken', 'dist');
    expect(status).toBe(2);
    expect(err).toContain('broken: a.yaml:1: ');
  });

  it('prints its usage', () => {
    expect(run('--help')).toMatchObject({ status: 0, err: '' });
  });
});
