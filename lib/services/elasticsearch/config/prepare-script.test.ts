import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type PrepareScriptProps, renderPrepareScript } from './prepare-script.ts';

const everything: PrepareScriptProps = { secure: true, objectStore: true, objectStoreAuthority: true };
const nothing: PrepareScriptProps = { secure: false, objectStore: false, objectStoreAuthority: false };

describe('renderPrepareScript', () => {
  it('renders as reviewed', async () => {
    await expect(renderPrepareScript(everything)).toMatchFileSnapshot(
      '../../../../__snapshots__/elasticsearch/prepare.sh',
    );
  });

  let root: string;

  /** A program that notes its arguments and input. */
  const fake = (name: string) =>
    writeFileSync(
      join(root, 'home', name),
      `#!/bin/bash\n{ echo "${name} $*"; [ -t 0 ] || cat; } >> ${root}/log\n`,
      { mode: 0o755 },
    );

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'prepare-'));
    for (const folder of [
      'home/bin',
      'home/config/jvm.options.d',
      'home/plugins/icu',
      'home/jdk/bin',
      'files',
    ]) {
      mkdirSync(join(root, folder), { recursive: true });
    }
    for (const folder of ['config', 'bin', 'plugins']) {
      mkdirSync(join(root, 'prepared', folder), { recursive: true });
    }
    writeFileSync(join(root, 'home/config/elasticsearch.yml'), 'from the image');
    writeFileSync(join(root, 'home/config/log4j2.properties'), 'from the image');
    writeFileSync(join(root, 'home/plugins/icu/icu.jar'), 'plugin');
    for (const file of ['elasticsearch.yml', 'holdfast.options', 'roles.yml']) {
      writeFileSync(join(root, 'files', file), `our ${file}`);
    }
    writeFileSync(join(root, 'log'), '');
    fake('bin/elasticsearch-keystore');
    fake('bin/elasticsearch-users');
    fake('jdk/bin/keytool');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const run = (props: PrepareScriptProps) =>
    execFileSync('bash', ['-c', renderPrepareScript(props)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        ES_HOME: join(root, 'home'),
        FILES: join(root, 'files'),
        PREPARED: join(root, 'prepared'),
        ELASTIC_PASSWORD: 'of elastic',
        MONITOR_PASSWORD: 'of monitor',
        S3_KEY_ID: 'access',
        S3_SECRET_KEY: 'secret',
      },
    });
  const prepared = (file: string) => readFileSync(join(root, 'prepared', file), 'utf8');

  it('copies what the image brings, and puts our files in its place', () => {
    run(nothing);
    expect(prepared('config/log4j2.properties')).toBe('from the image');
    expect(prepared('config/elasticsearch.yml')).toBe('our elasticsearch.yml');
    expect(prepared('config/jvm.options.d/holdfast.options')).toBe('our holdfast.options');
    expect(prepared('plugins/icu/icu.jar')).toBe('plugin');
    expect(readFileSync(join(root, 'log'), 'utf8')).toBe('');
  });

  it('puts secrets in the keystore by standard input, in the order of their names', () => {
    run(everything);
    const log = readFileSync(join(root, 'log'), 'utf8');
    expect(log).toContain(
      'bin/elasticsearch-keystore add --silent --force --stdin bootstrap.password s3.client.default.access_key s3.client.default.secret_key\nof elastic\naccess\nsecret\n',
    );
    expect(log).toContain('useradd holdfast-monitor -p of monitor -r holdfast_monitor');
    expect(log).toContain('-alias object-store');
    expect(prepared('config/roles.yml')).toBe('our roles.yml');
  });

  it('begins from nothing when it runs again', () => {
    run(nothing);
    writeFileSync(join(root, 'prepared/config/elasticsearch.keystore'), 'old');
    writeFileSync(join(root, 'prepared/config/.hidden'), 'old');
    run(nothing);
    expect(existsSync(join(root, 'prepared/config/elasticsearch.keystore'))).toBe(false);
    expect(existsSync(join(root, 'prepared/config/.hidden'))).toBe(false);
  });
});
