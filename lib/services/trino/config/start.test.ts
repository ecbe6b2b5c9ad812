import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
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
import { renderIcebergTables, renderProvisionScript } from './iceberg-tables.ts';
import { renderLeave, renderStart } from './start.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trino-start-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const program = (path: string, text: string) => {
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
};

/** An image with two plugins, a Java that notes what it is asked, and a start script that says so. */
function image() {
  for (const path of ['home/bin', 'home/plugin/iceberg', 'home/plugin/kafka', 'java/bin', 'run', 'tls']) {
    mkdirSync(join(folder, path), { recursive: true });
  }
  program(join(folder, 'home/bin/run-trino'), 'echo started');
  program(join(folder, 'java/bin/keytool'), `echo "$*" >> ${folder}/keytool.log`);
  writeFileSync(join(folder, 'tls/tls.key'), 'key\n');
  writeFileSync(join(folder, 'tls/tls.crt'), 'certificate\n');
}

const start = (plugins: readonly string[], tls = false) =>
  spawnSync(
    'bash',
    [
      '-c',
      renderStart({
        home: join(folder, 'home'),
        run: join(folder, 'run'),
        plugins,
        tls: tls
          ? { folder: join(folder, 'tls'), authorities: ['/ca/minio.crt', '/ca/other.crt'] }
          : undefined,
      }),
    ],
    { encoding: 'utf8', env: { ...process.env, JAVA_HOME: join(folder, 'java') } },
  );

describe('the start script', () => {
  it('links the plugins that are used and starts the image, once more after a restart too', () => {
    image();
    for (const plugins of [['iceberg', 'kafka'], ['iceberg']]) {
      expect(start(plugins).stdout).toBe('started\n');
      expect(readdirSync(join(folder, 'run/plugins'))).toEqual(plugins);
    }
  });

  it('refuses a plugin that the image does not have', () => {
    image();
    const { status, stderr } = start(['iceberg', 'nope']);
    expect(status).toBe(1);
    expect(stderr).toContain('the image has no plugin nope');
  });

  it('joins key and certificate for its owner alone, and trusts every authority', () => {
    image();
    expect(start(['iceberg'], true).status).toBe(0);
    const keystore = join(folder, 'run/keystore.pem');
    expect(readFileSync(keystore, 'utf8')).toBe('key\ncertificate\n');
    expect(statSync(keystore).mode & 0o077).toBe(0);
    const calls = readFileSync(join(folder, 'keytool.log'), 'utf8');
    expect(calls).toContain(`-srckeystore ${folder}/java/lib/security/cacerts`);
    expect(calls).toContain('-alias holdfast-1 -file /ca/minio.crt');
    expect(calls).toContain('-alias holdfast-2 -file /ca/other.crt');
  });
});

describe('the script of a worker that leaves', () => {
  it('asks its own server, and waits for it to end', () => {
    const text = renderLeave(8080);
    expect(text).toContain('-X PUT');
    expect(text).toContain(`-d '"SHUTTING_DOWN"' http://localhost:8080/v1/info/state`);
    expect(() => execFileSync('bash', ['-n', '-c', text])).not.toThrow();
  });
});

describe('the tables of the warehouse', () => {
  it('are made once: every statement looks first', () => {
    const statements = renderIcebergTables().split(';\n').filter(Boolean);
    expect(statements).toHaveLength(3);
    expect(statements.slice(1).every((text) => text.startsWith('CREATE TABLE IF NOT EXISTS'))).toBe(true);
  });

  const provision = (failures: number) => {
    writeFileSync(join(folder, 'count'), String(failures));
    program(
      join(folder, 'psql'),
      `echo "$*" >> ${folder}/psql.log\nn=$(cat ${folder}/count)\n[ "$n" -gt 0 ] || exit 0\necho $((n - 1)) > ${folder}/count\nexit 2`,
    );
    const script = renderProvisionScript({
      connection: 'host=db dbname=iceberg',
      sqlFile: '/etc/provisioning/tables.sql',
      attempts: 3,
      pauseSeconds: 0,
    });
    return spawnSync('sh', ['-c', script], {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${folder}:${process.env.PATH}` },
    });
  };

  it('wait for a database that is still being made', () => {
    expect(provision(2).status).toBe(0);
    const calls = readFileSync(join(folder, 'psql.log'), 'utf8').trim().split('\n');
    expect(calls).toHaveLength(4);
    expect(calls.at(-1)).toBe(
      '-X -q -v ON_ERROR_STOP=1 -f /etc/provisioning/tables.sql host=db dbname=iceberg',
    );
  });

  it('are given up with a status', () => {
    const { status, stderr } = provision(99);
    expect(status).toBe(1);
    expect(stderr).toContain('no database after 3 attempts');
  });
});
