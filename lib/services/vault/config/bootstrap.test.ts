import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BootstrapProps, renderBootstrap } from './bootstrap.ts';
import { snapshotPolicy } from './snapshot.ts';

const props: BootstrapProps = {
  distribution: 'vault',
  connection: {
    address: 'https://127.0.0.1:8200',
    tls: { authority: '/tls/ca.crt', serverName: 'vault-active' },
  },
  kubernetesAuth: true,
  roles: [
    {
      name: 'vault-snapshot',
      policy: snapshotPolicy,
      serviceAccount: 'vault-snapshot',
      namespace: 'data-platform',
      audience: 'vault',
      tokenTtl: '15m',
    },
  ],
  auditDevices: [
    { path: 'file', file: '/var/log/vault/audit.log' },
    { path: 'stdout', file: 'stdout' },
  ],
};
const snapshots = '../../../../__snapshots__/vault';

describe('bootstrap.sh', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vault-bootstrap-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Runs the script with a program that notes how it is called, and answers a list with what exists. */
  function calls(script: string, existing: Record<string, string> = {}): string[] {
    const log = join(folder, 'calls');
    writeFileSync(log, '');
    for (const program of ['vault', 'bao']) {
      writeFileSync(
        join(folder, program),
        [
          '#!/bin/sh',
          `case "$*" in`,
          ...Object.entries(existing).map(([call, answer]) => `  "${call}") echo '${answer}' ;;`),
          `  *list*) echo '{}' ;;`,
          // The token shows in the log if it is exported, and in the call if it is an argument.
          `  *) echo "${program} $* [$VAULT_TOKEN$BAO_TOKEN]" >> ${log} ;;`,
          'esac',
          '',
        ].join('\n'),
      );
      chmodSync(join(folder, program), 0o755);
    }
    execFileSync('sh', ['-c', script], {
      env: {
        PATH: `${folder}:${process.env.PATH}`,
        VAULT_TOKEN: 'of-the-seal',
        KUBERNETES_SERVICE_HOST: 'fd00::1',
        KUBERNETES_SERVICE_PORT: '443',
      },
      input: 'typed\n',
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    return readFileSync(log, 'utf8').trim().split('\n');
  }

  it.each([
    ['bootstrap-vault.sh', props],
    [
      'bootstrap-openbao.sh',
      { ...props, distribution: 'openbao', connection: { address: 'http://127.0.0.1:8200' } },
    ],
  ] satisfies [string, BootstrapProps][])('looks as before: %s', async (file, variant) => {
    await expect(renderBootstrap(variant)).toMatchFileSnapshot(`${snapshots}/${file}`);
  });

  it('makes everything that is missing, with the token that was typed and no other', () => {
    const made = calls(renderBootstrap(props));
    expect(made).toEqual([
      'vault auth enable kubernetes [typed]',
      'vault write auth/kubernetes/config kubernetes_host=https://[fd00::1]:443 [typed]',
      'vault policy write vault-snapshot - [typed]',
      'vault write auth/kubernetes/role/vault-snapshot bound_service_account_names=vault-snapshot bound_service_account_namespaces=data-platform audience=vault token_policies=vault-snapshot token_ttl=15m token_max_ttl=15m [typed]',
      'vault audit enable -path=file file file_path=/var/log/vault/audit.log [typed]',
      'vault audit enable -path=stdout file file_path=stdout [typed]',
    ]);
  });

  it('makes nothing twice', () => {
    const made = calls(renderBootstrap(props), {
      'auth list -format=json': '{ "kubernetes/": {}, "token/": {} }',
      'audit list -format=json': '{ "file/": {}, "stdout/": {} }',
    });
    expect(made.filter((call) => call.includes('enable'))).toEqual([]);
  });

  it('leaves the audit devices of OpenBao to its configuration', () => {
    const made = calls(renderBootstrap({ ...props, distribution: 'openbao' }));
    expect(made.filter((call) => call.includes('audit'))).toEqual([]);
    expect(made.every((call) => call.startsWith('bao ') && call.includes('typed'))).toBe(true);
  });
});
