/** What a reviewer is shown, through the commands themselves. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDiff } from '../lib/command/diff.ts';
import { runVerify } from '../lib/command/verify.ts';
import { fixtureFile } from '../test/fixtures/environments.ts';
import { synth } from './synth.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-review-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function streams() {
  const written = { out: '', err: '' };
  const stream = (name: keyof typeof written) => ({
    write(text: string) {
      written[name] += text;
    },
  });
  return { written, surroundings: { stdout: stream('out'), stderr: stream('err'), env: {} } };
}

function diff(...args: readonly string[]) {
  const { written, surroundings } = streams();
  return { status: runDiff(args, surroundings), ...written };
}

function verify(...args: readonly string[]) {
  const { written, surroundings } = streams();
  return { status: runVerify(args, surroundings), ...written };
}

/** Renders production with some text of its file replaced. */
async function rendered(name: string, from: string, to: string): Promise<string> {
  const text = readFileSync(fixtureFile('production'), 'utf8');
  expect(text).toContain(from);
  const config = join(folder, `${name}.yaml`);
  writeFileSync(config, text.replace(from, to));
  const out = join(folder, name);
  const { written, surroundings } = streams();
  expect(await synth(['--config', config, '--out', out, '--quiet'], surroundings), written.err).toBe(0);
  return join(out, 'production');
}

describe('a removal in production', () => {
  it('of backups is a danger (case diff-removed-backups-are-routine)', async () => {
    const backups = '      maxReplicas: 6\n    backup:\n      enabled: true\n\n  elasticsearch:';
    const after = await rendered('without-backups', backups, backups.replace('true', 'false'));
    const { status, out } = diff(await rendered('before', 'name: production', 'name: production'), after);
    expect(status).toBe(1);
    for (const gone of [
      /danger +removes +CronJob data-platform\/postgresql-backup-full/,
      /danger +removes +CronJob data-platform\/postgresql-backup-incr/,
      /danger +loses +ConfigMap data-platform\/postgresql-patroni: PostgreSQL archives its WAL no more/,
      /warning +loses +PrometheusRule data-platform\/postgresql: The alerts .*PostgresqlBackupTooOld/,
    ]) {
      expect(out).toMatch(gone);
    }
    expect(out).not.toMatch(/− .* routine$/m);
  });

  it('of members that the engines keep says so (case diff-statefulset-removed-prune-disabled)', async () => {
    const after = await rendered('without-vault', '  vault:\n', '  vault:\n    enabled: false\n');
    const { out } = diff(await rendered('before', 'name: production', 'name: production'), after);
    const [line = ''] = /danger +removes +StatefulSet data-platform\/vault: .*/.exec(out) ?? [];
    expect(line).toMatch(
      /It is not deleted \(.*prune: disabled.*\): it runs on, without .*NetworkPolicy.*Service/,
    );
    expect(out).toContain('data-platform/vault/server is gone from the platform');
    expect(out).not.toMatch(/− .* routine$/m);
  });
});

describe('what can’t be read', () => {
  it.each([
    [
      'no such settings',
      () => ['dist', 'dist', '--config', '/nope.yaml'],
      '/nope.yaml can’t be read: it does not exist',
    ],
    [
      'links in a circle',
      () => {
        const at = join(folder, 'circle');
        mkdirSync(at);
        symlinkSync('a.yaml', join(at, 'a.yaml'));
        return [at, 'dist'];
      },
      'its links lead round in a circle',
    ],
    ['neither a folder nor a revision', () => ['nowhere', 'dist'], 'is neither a folder nor a Git revision'],
  ])('is a line and exit 2: %s (case diff-io-errors)', (_, args, says) => {
    const { status, out, err } = diff(...args());
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toContain(says.replaceAll('’', "'"));
    expect(err).not.toMatch(/\n {4}at /);
  });
});

describe('a name that holds control characters (case terminal-escapes)', () => {
  const name = 'a\\u001b]0;pwned\\u0007\\u001b[31mred\\u009b2J\\r';
  const text = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "${name}", namespace: x}\ndata: {a: "${name}"}\n`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
  const raw = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;
  let at: string;
  beforeAll(() => {
    at = join(folder, 'escapes');
    mkdirSync(at);
    writeFileSync(join(at, 'x.yaml'), text);
    mkdirSync(join(folder, 'nothing'));
  });

  it.each(['text', 'json', 'sarif'])('does nothing to a terminal by verify in %s', (format) => {
    const { out, err } = verify(at, '--format', format);
    expect(out).toContain('pwned');
    expect(`${out}${err}`).not.toMatch(raw);
  });

  it.each(['text', 'json', 'markdown'])('does nothing to a terminal by diff in %s', (format) => {
    const { out, err } = diff(join(folder, 'nothing'), at, '--format', format);
    expect(out).toContain('pwned');
    expect(`${out}${err}`).not.toMatch(raw);
  });

  it('does nothing to a terminal by synth, which refuses it', async () => {
    const config = join(folder, 'escapes.yaml');
    const settings = readFileSync(fixtureFile('development'), 'utf8');
    writeFileSync(config, settings.replace('name: development', `name: "${name}"`));
    const { written, surroundings } = streams();
    expect(await synth(['--config', config, '--out', join(folder, 'out')], surroundings)).toBe(1);
    expect(written.err).toContain('pwned');
    expect(`${written.out}${written.err}`).not.toMatch(raw);
  });
});
