import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ProvisionScriptProps, renderProvisionScript } from './provision-script.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provision-'));
  writeFileSync(join(folder, 'apply.sh'), 'echo applied\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the script with a psql that fails its first calls and notes every call's arguments. */
function run(failures: number, props: Partial<ProvisionScriptProps> = {}) {
  const log = join(folder, 'log');
  const count = join(folder, 'count');
  writeFileSync(log, '');
  writeFileSync(count, String(failures));
  writeFileSync(
    join(folder, 'psql'),
    `#!/bin/sh\necho "$*" >> ${log}\nn=$(cat ${count})\n[ "$n" -gt 0 ] || exit 0\necho $((n - 1)) > ${count}\nexit 2\n`,
  );
  chmodSync(join(folder, 'psql'), 0o755);
  const script = renderProvisionScript({
    host: 'postgresql',
    superuser: 'postgres',
    sqlFile: '/etc/provisioning/provision.sql',
    applyScript: join(folder, 'apply.sh'),
    attempts: 3,
    pauseSeconds: 0,
    ...props,
  });
  const result = spawnSync('sh', ['-c', script], {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${folder}:${process.env.PATH}` },
  });
  return { ...result, calls: readFileSync(log, 'utf8').trim().split('\n') };
}

describe('renderProvisionScript', () => {
  it('waits for a leader, runs the SQL, then the dynamic configuration', () => {
    const { status, calls, stdout } = run(2);
    expect(status).toBe(0);
    expect(calls).toHaveLength(4);
    expect(calls.at(-1)).toContain('-f /etc/provisioning/provision.sql');
    expect(stdout).toBe('roles and databases are as described\napplied\n');
  });

  it('gives up with a status when there is no leader', () => {
    const { status, stderr, stdout } = run(99);
    expect(status).toBe(1);
    expect(stderr).toContain('no leader after 3 attempts');
    expect(stdout).not.toContain('applied');
  });

  it('never trusts a server it cannot verify when TLS is on', () => {
    const tls = { certificate: '/tls/tls.crt', key: '/tls/tls.key', ca: '/tls/ca.crt' };
    expect(run(0, { tls }).calls[0]).toContain('sslmode=verify-full sslrootcert=/tls/ca.crt');
    expect(run(0).calls[0]).not.toContain('ssl');
  });
});
