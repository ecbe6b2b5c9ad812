import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fixtureFile } from '../test/fixtures/environments.ts';
import { synth } from './synth.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function run(args: readonly string[], env: Record<string, string> = {}) {
  const written = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof written) => ({
    write(text: string) {
      written[name] += text;
    },
  });
  const status = await synth(args, { stdout: stream('stdout'), stderr: stream('stderr'), env });
  return { status, ...written };
}

/** Every file under a folder, with its text. */
function tree(root: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((path) => statSync(join(root, path)).isFile())
      .sort()
      .map((path) => [path, readFileSync(join(root, path), 'utf8')]),
  );
}

/** A shipped environment file with some text replaced, in a file of its own. */
function broken(replace: string, by: string): string {
  const text = readFileSync(fixtureFile('development'), 'utf8');
  expect(text).toContain(replace);
  const file = join(folder, 'broken.yaml');
  writeFileSync(file, text.replace(replace, by));
  return file;
}

describe('synth', () => {
  it('writes every environment, the same bytes each time, and as committed', async () => {
    const out = join(folder, 'dist');
    expect(await run(['--out', out])).toMatchObject({ status: 0, stderr: '' });
    const first = tree(out);
    expect(await run(['--out', out])).toMatchObject({ status: 0 });
    expect(tree(out)).toEqual(first);
    expect(first).toEqual(tree('dist'));
  });

  it('writes one environment', async () => {
    const out = join(folder, 'dist');
    expect(await run(['--config', fixtureFile('production'), '--out', out])).toMatchObject({ status: 0 });
    expect(readdirSync(out)).toEqual(['production']);
  });

  it('removes what it wrote and no longer renders, and nothing else', async () => {
    const out = join(folder, 'dist');
    const development = ['--config', fixtureFile('development'), '--out', out];
    await run(development);
    const stale = 'apps/postgresql/service-former.yaml';
    writeFileSync(join(out, 'development', stale), 'kind: Service\n');
    appendFileSync(join(out, 'development/index.txt'), `${stale}\n`);
    cpSync(join(out, 'development'), join(out, 'staging'), { recursive: true });
    await run(development);
    expect(existsSync(join(out, 'development', stale))).toBe(false);
    expect(existsSync(join(out, 'staging', stale))).toBe(true);
  });

  it('keeps and names what it did not write (cases foreign-yaml-deleted, hand-written-yaml-in-dist)', async () => {
    const out = join(folder, 'dist');
    const development = ['--config', fixtureFile('development'), '--quiet', '--out', out];
    const paths = ['apps/postgresql/kustomization.yaml', 'mine/handwritten.yaml', 'overlays/.hidden'];
    for (const path of paths) {
      mkdirSync(join(out, 'development', path, '..'), { recursive: true });
      writeFileSync(join(out, 'development', path), 'mine');
    }
    for (const _ of ['first', 'second']) {
      const { status, stderr } = await run(development);
      expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining(paths.join(', ')) });
      for (const path of paths) {
        expect(readFileSync(join(out, 'development', path), 'utf8')).toBe('mine');
      }
    }
  });

  it('shows what each failure does, and where the pods stand', async () => {
    const { stdout } = await run(['--config', fixtureFile('development'), '--out', join(folder, 'dist')]);
    expect(stdout).toContain('survives the loss of any node');
    expect(stdout).toMatch(/^ {2}postgresql\/database +◐ +✗ +✗ +◐ +◐ +●$/m);
    expect(stdout).toMatch(/^ {2}worker-0 +zone-a +\d+ +\d+ % +\d+ %$/m);
  });

  it('prints nothing when asked to be quiet', async () => {
    expect(await run(['--quiet', '--out', join(folder, 'dist')])).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
  });

  it('gives the cdk8s CLI a copy in the folder that it names', async () => {
    const mirror = join(folder, 'mirror');
    await run(['--out', join(folder, 'dist')], { CDK8S_OUTDIR: mirror });
    expect(tree(mirror)).toEqual(tree(join(folder, 'dist')));
  });

  it('explains itself', async () => {
    expect(await run(['--help'])).toMatchObject({ status: 0, stdout: expect.stringContaining('--env NAME') });
  });
});

describe('a synth that is refused', () => {
  it('leaves the output as it was, and says what is wrong where', async () => {
    const out = join(folder, 'dist');
    await run(['--config', fixtureFile('development'), '--out', out]);
    const before = tree(out);
    const file = broken('count: 3', 'count: three');
    const { status, stdout, stderr } = await run(['--config', file, '--out', out]);
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/broken\.yaml:\d+:\d+ cluster\.nodePools\[0\]\.count: found "three", allowed: /);
    expect(stderr).toContain('Nothing was written.');
    expect(stderr).not.toContain('    at ');
    expect(tree(out)).toEqual(before);
  });

  it('names the file when only a service can judge the settings', async () => {
    const file = broken('maxConnections: 118', 'maxConnections: 4000');
    const { status, stderr } = await run(['--config', file, '--out', join(folder, 'dist')]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/broken\.yaml: postgresql: maxConnections 4000 does not fit/);
    expect(stderr).not.toContain('    at ');
    expect(existsSync(join(folder, 'dist'))).toBe(false);
  });

  it('names the service, the loss, the pods and a remedy when the environment does not survive', async () => {
    const out = join(folder, 'dist');
    await run(['--config', fixtureFile('development'), '--out', out]);
    const before = tree(out);
    const file = broken('  minio:\n', '  minio:\n    pools:\n      - members: 4\n        drives: 1\n');
    const { status, stdout, stderr } = await run(['--config', file, '--out', out]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    const text = stderr.replace(/\s+/g, ' ');
    expect(text).toMatch(/broken\.yaml: \d errors/);
    expect(text).toContain(
      'minio/pool-0 is down when node worker-0 is lost: 2 of 4 members up, 3 needed to take writes.',
    );
    expect(text).toMatch(/Lost with it: data-platform\/minio-pool-0-\d/);
    expect(text).toContain('→ Add one node (4 CPU, 8Gi) to pool worker');
    expect(text).toContain('or run 3 members of 2 drives each, which outlive one.');
    expect(text).toContain('Nothing was written.');
    expect(tree(out)).toEqual(before);
  });

  it('refuses what the API server would, and writes it when told that it will be made anew', async () => {
    const out = join(folder, 'dist');
    await run(['--config', fixtureFile('development'), '--out', out]);
    const before = tree(out);
    const file = broken(
      '  minio:\n    size: small\n    storage:\n      size: 5Gi',
      '  minio:\n    size: small\n    storage:\n      size: 6Gi',
    );
    const refused = await run(['--config', file, '--out', out]);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('immutable-statefulset-field  spec.volumeClaimTemplates');
    expect(refused.stderr.replace(/\s+/g, ' ')).toContain(
      'Claim export-0.spec.resources.requests.storage was "5Gi" and is "6Gi".',
    );
    expect(refused.stderr).toContain('--recreate');
    expect(tree(out)).toEqual(before);
    const written = await run(['--config', file, '--out', out, '--recreate']);
    expect(written).toMatchObject({ status: 0, stderr: '' });
    expect(written.stdout).toContain('warning immutable-statefulset-field');
    expect(tree(out)).not.toEqual(before);
    expect(await run(['--config', file, '--out', out])).toMatchObject({ status: 0 });
  });

  it.each([
    [['--env', 'producton'], 'unknown environment "producton", allowed: '],
    [['--nope'], "Unknown option '--nope'"],
  ])('by its usage %j ends with 2', async (args, message) => {
    const { status, stderr } = await run(args);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });

  it('does not write over what no synth wrote', async () => {
    const out = join(folder, 'dist');
    const precious = join(out, 'development/apps/vault/statefulset-vault.yaml');
    mkdirSync(join(precious, '..'), { recursive: true });
    writeFileSync(precious, 'mine');
    const { status, stderr } = await run(['--config', fixtureFile('development'), '--out', out]);
    expect(status).toBe(1);
    expect(stderr).toContain('statefulset-vault.yaml, which no synth wrote');
    expect(readFileSync(precious, 'utf8')).toBe('mine');
  });
});
