import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { paths } from '../names.ts';
import { loginScript, scripts } from './scripts.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'datahub-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Puts a program into the folder that comes first in the path. */
function stub(name: string, body: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
  chmodSync(join(folder, name), 0o755);
}

function run(script: string, env: Record<string, string> = {}) {
  const text = scripts()[script] ?? '';
  expect(text).not.toBe('');
  stub('sleep', ':');
  const { status, stdout, stderr } = spawnSync('sh', ['-c', text], {
    encoding: 'utf8',
    timeout: 10_000,
    env: { PATH: `${folder}:${process.env.PATH}`, FOLDER: folder, ...env },
  });
  return { status, stdout, stderr };
}

/** curl that keeps its arguments and its configuration, and answers one status after the other, then the last. */
const curl = (...statuses: readonly string[]) =>
  stub(
    'curl',
    [
      'printf "%s\\n" "$*" >> "$FOLDER/arguments"',
      'case "$*" in *--config*) cat > "$FOLDER/config" ;; esac',
      'count=$(wc -l < "$FOLDER/arguments")',
      `set -- ${statuses.join(' ')}`,
      'if [ "$count" -gt $# ]; then count=$#; fi',
      'shift $((count - 1)); printf "%s" "$1"',
    ].join('\n'),
  );

const said = (file: string) => readFileSync(join(folder, file), 'utf8');
const search = { SEARCH_URL: 'http://search:9200', REVISION: 'abc' };

describe('the scripts of the init containers', () => {
  it('wait until the update of their revision is recorded', () => {
    curl('000', '404', '200');
    const { status, stdout } = run('wait-for-update.sh', search);
    expect(status).toBe(0);
    expect(stdout).toBe('waiting for system update abc: 000\nwaiting for system update abc: 404\n');
    expect(said('arguments')).toContain(
      '--request GET http://search:9200/datahub_holdfast_system_updates/_doc/abc',
    );
  });

  it('log in without showing the password in their arguments, and check the certificate', () => {
    curl('200');
    run('wait-for-update.sh', {
      ...search,
      SEARCH_USER: 'datahub',
      SEARCH_PASSWORD: 'hidden',
      SEARCH_AUTHORITY: '/ca/ca.crt',
    });
    expect(said('arguments')).not.toContain('hidden');
    expect(said('config')).toBe('user = "datahub:hidden"\ncacert = "/ca/ca.crt"\n');
  });

  it('record a revision, and fail when they can not', () => {
    curl('201');
    const image = 'registry.example.com/datahub-upgrade:v1';
    expect(run('record-update.sh', { ...search, IMAGE: image }).status).toBe(0);
    expect(said('arguments')).toContain('--request PUT');
    expect(said('arguments')).toContain(`--data {"image":"${image}"}`);
    curl('201', '403');
    expect(run('record-update.sh', { ...search, IMAGE: image })).toMatchObject({
      status: 1,
      stderr: 'not recorded: 403\n',
    });
  });

  it('wait for the data services one after the other', () => {
    stub('nc', 'echo "$*" >> "$FOLDER/dialled"; [ "$(wc -l < "$FOLDER/dialled")" -gt 1 ]');
    curl('401', '200');
    const { status, stdout } = run('wait-for-services.sh', {
      ...search,
      DATABASE_ADDRESS: 'postgresql.data:5432',
      KAFKA_ADDRESS: 'kafka.data:9092',
    });
    expect(status).toBe(0);
    expect(stdout).toBe('waiting for postgresql.data:5432\nwaiting for Elasticsearch: 401\n');
    expect(said('dialled')).toContain('-z -w 5 kafka.data 9092');
  });

  it('wait for GMS', () => {
    stub('curl', 'echo "$*" >> "$FOLDER/calls"; [ "$(wc -l < "$FOLDER/calls")" -gt 2 ]');
    expect(run('wait-for-gms.sh', { GMS_HOST: 'gms.data' }).status).toBe(0);
    expect(said('calls').trim().split('\n')).toHaveLength(3);
    expect(said('calls')).toContain('http://gms.data:8080/health');
  });
});

describe('the login of the frontend', () => {
  const login = (password: string) => {
    const conf = join(folder, 'conf');
    const target = join(folder, 'target');
    mkdirSync(conf, { recursive: true });
    mkdirSync(target, { recursive: true });
    writeFileSync(join(conf, 'application.conf'), 'x');
    writeFileSync(join(conf, 'user.props'), 'datahub:datahub\n');
    const script = loginScript(target, 'datahub').replaceAll(paths.frontendConf, conf);
    const { status } = spawnSync('sh', ['-c', script], {
      env: { PATH: process.env.PATH, ADMIN_PASSWORD: password },
    });
    const file = join(target, 'user.props');
    return { status, users: existsSync(file) ? readFileSync(file, 'utf8') : undefined, target };
  };

  it('is the one of the Secret, and not the public one of the image', () => {
    const { status, users, target } = login('s3cret');
    expect(status).toBe(0);
    expect(users).toBe('datahub:s3cret\n');
    expect(readFileSync(join(target, 'application.conf'), 'utf8')).toBe('x');
  });

  it.each(['a,admin', 'a\\b'])('refuses %s, which would be read as something else', (password) => {
    expect(login(password)).toMatchObject({ status: 1, users: undefined });
  });
});
