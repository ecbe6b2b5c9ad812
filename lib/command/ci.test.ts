import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { fieldsOf, isFields } from '../manifest/manifest.ts';
import { parseDiffArguments } from './diff-arguments.ts';
import { parseReportArguments } from './report-arguments.ts';
import { parseSynthArguments } from './synth-arguments.ts';

const folder = 'docs/ci';
const scripts = Object.keys(JSON.parse(readFileSync('package.json', 'utf8')).scripts);
const files = ['github-actions.yaml', 'gitlab-ci.yaml', 'pre-commit', 'README.md'];
const textOf = (file: string) => readFileSync(join(folder, file), 'utf8');

const parsers: Readonly<Record<string, (args: readonly string[]) => unknown>> = {
  diff: parseDiffArguments,
  report: parseReportArguments,
  synth: parseSynthArguments,
};

/** Shell texts of a pipeline. */
function shellOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) {
    return value.flatMap(shellOf);
  }
  return isFields(value)
    ? Object.entries(value).flatMap(([key, entry]) =>
        key === 'run' || key === 'script' ? [entry].flat().map(String) : shellOf(entry),
      )
    : [];
}

describe('the pipelines for a repository', () => {
  it.each(files)('%s names commands that are there, with options that they take', (file) => {
    const commands = [...textOf(file).matchAll(/npm run (?:--silent )?([\w:-]+)(?: -- ([^\n|;>]*))?/g)];
    expect(commands.length).toBeGreaterThan(0);
    for (const [, script = '', options] of commands) {
      expect(scripts, script).toContain(script);
      if (options !== undefined) {
        const words = options
          .trim()
          .split(/\s+/)
          .map((word) => word.replace(/^"|"$/g, '').replace(/\$\w+/g, 'x'));
        expect(() => parsers[script]?.(words), options).not.toThrow();
        expect(parsers).toHaveProperty(script);
      }
    }
  });

  it.each(['github-actions.yaml', 'gitlab-ci.yaml'])('%s is YAML, and its texts are a shell’s', (file) => {
    const texts = shellOf(parse(textOf(file)));
    expect(texts.length).toBeGreaterThan(3);
    for (const text of texts) {
      const { status, stderr } = spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' });
      expect({ status, stderr }, text).toEqual({ status: 0, stderr: '' });
    }
  });

  it('gives GitHub’s job no more rights than the comment takes', () => {
    const workflow = parse(textOf('github-actions.yaml'));
    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(fieldsOf(workflow.jobs.render).permissions).toEqual({
      contents: 'read',
      'pull-requests': 'write',
    });
    // What others write, such as a title or a branch, never becomes a part of a script.
    for (const text of shellOf(workflow)) {
      expect(text).not.toContain('${{');
    }
  });
});

describe('the hook', () => {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-hook-'));
  afterAll(() => rmSync(root, { recursive: true }));
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      cwd: root,
      stdio: 'pipe',
    });

  beforeAll(() => {
    // A synth of one line: what it renders is what config/ says.
    mkdirSync(join(root, 'bin'));
    writeFileSync(join(root, 'bin/npm'), '#!/bin/sh\ncp config/a.yaml dist/a.yaml\n');
    chmodSync(join(root, 'bin/npm'), 0o755);
    git('init', '-q');
    mkdirSync(join(root, 'config'));
    mkdirSync(join(root, 'dist'));
    writeFileSync(join(root, '.gitignore'), 'bin\n');
    write('1', '1');
    git('add', '-A');
    git('commit', '-q', '-m', 'first');
  });

  function write(config: string, dist: string): void {
    writeFileSync(join(root, 'config/a.yaml'), config);
    writeFileSync(join(root, 'dist/a.yaml'), dist);
  }

  function hook() {
    const { status, stderr } = spawnSync('sh', [resolve(folder, 'pre-commit')], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, PATH: `${join(root, 'bin')}:${process.env.PATH}` },
    });
    return { status, stderr };
  }

  it('lets settings pass with what they render', () => {
    write('2', '2');
    git('add', '-A');
    expect(hook()).toEqual({ status: 0, stderr: '' });
  });

  it('refuses settings without it, and has rendered it', () => {
    write('3', '2');
    git('add', '-A');
    const { status, stderr } = hook();
    expect(status).toBe(1);
    expect(stderr).toContain('add it to the commit');
    expect(readFileSync(join(root, 'dist/a.yaml'), 'utf8')).toBe('3');
  });

  it('leaves other commits alone', () => {
    git('add', '-A');
    git('commit', '-q', '-m', 'second');
    writeFileSync(join(root, 'notes.md'), 'x');
    writeFileSync(join(root, 'config/a.yaml'), '4');
    git('add', 'notes.md');
    expect(hook()).toEqual({ status: 0, stderr: '' });
    expect(readFileSync(join(root, 'dist/a.yaml'), 'utf8')).toBe('3');
  });
});
