import { shellWord } from '../../../workload/shell.ts';
import { type Distribution, programs } from '../distribution.ts';
import { type Connection, connectionVariables, exports } from './connection.ts';
import type { AuditDevice } from './server.ts';

/** What a ServiceAccount of the cluster may do in Vault, after it has logged in with its own token. */
export interface KubernetesRole {
  /** Name of the role and of its policy. */
  readonly name: string;
  /** The policy, in HCL. */
  readonly policy: string;
  readonly serviceAccount: string;
  readonly namespace: string;
  /** Audience of the token: one made for Vault opens nothing else, and the API's own does not open Vault. */
  readonly audience: string;
  /** Lifetime of what a login gives: `15m`. */
  readonly tokenTtl: string;
}

export interface BootstrapProps {
  readonly distribution: Distribution;
  readonly connection: Connection;
  /** False where nobody logs in by ServiceAccount. */
  readonly kubernetesAuth: boolean;
  readonly roles: readonly KubernetesRole[];
  readonly auditDevices: readonly AuditDevice[];
}

/**
 * The script that an operator runs after `operator init`, and again after a change of these settings. It reads a
 * privileged token from standard input, so that none is on a command line or in an object of the cluster.
 *
 * It is no Job: a Job would need a standing credential that may write policies and switch auditing off, which is
 * more than anything else on the platform may do.
 */
export function renderBootstrap(props: BootstrapProps): string {
  const { binary, env, audit } = programs[props.distribution];
  const token = `${env}_TOKEN`;
  return [
    '#!/bin/sh',
    '# Sets up what this service needs inside itself. Running it again changes nothing that is as it should be.',
    'set -eu',
    ...exports(connectionVariables(props.distribution, props.connection)),
    '',
    "printf 'Token: ' >&2",
    'if [ -t 0 ]; then stty -echo; fi',
    `read -r ${token}`,
    'if [ -t 0 ]; then stty echo; echo >&2; fi',
    `export ${token}`,
    '',
    ...(props.kubernetesAuth ? kubernetesAuth(binary) : []),
    ...props.roles.flatMap((role) => kubernetesRole(binary, role)),
    ...(audit === 'api' ? props.auditDevices.flatMap((device) => auditDevice(binary, device)) : []),
    "echo 'all set up'",
    '',
  ].join('\n');
}

function kubernetesAuth(binary: string): string[] {
  return [
    "# Logins with a ServiceAccount's token, which the cluster's API reviews.",
    `if ! ${binary} auth list -format=json | grep -q '"kubernetes/"'; then`,
    `  ${binary} auth enable kubernetes`,
    'fi',
    'case $KUBERNETES_SERVICE_HOST in',
    '  *:*) api="https://[$KUBERNETES_SERVICE_HOST]:$KUBERNETES_SERVICE_PORT" ;;',
    '  *) api="https://$KUBERNETES_SERVICE_HOST:$KUBERNETES_SERVICE_PORT" ;;',
    'esac',
    `${binary} write auth/kubernetes/config kubernetes_host="$api"`,
    '',
  ];
}

function kubernetesRole(binary: string, role: KubernetesRole): string[] {
  return [
    `${binary} policy write ${shellWord(role.name)} - <<'EOF'`,
    role.policy.trimEnd(),
    'EOF',
    `${binary} write auth/kubernetes/role/${shellWord(role.name)} \\`,
    `  bound_service_account_names=${shellWord(role.serviceAccount)} \\`,
    `  bound_service_account_namespaces=${shellWord(role.namespace)} \\`,
    `  audience=${shellWord(role.audience)} \\`,
    `  token_policies=${shellWord(role.name)} \\`,
    `  token_ttl=${shellWord(role.tokenTtl)} token_max_ttl=${shellWord(role.tokenTtl)}`,
    '',
  ];
}

function auditDevice(binary: string, { path, file }: AuditDevice): string[] {
  return [
    `if ! ${binary} audit list -format=json | grep -q '"${path}/"'; then`,
    `  ${binary} audit enable -path=${path} file file_path=${shellWord(file)}`,
    'fi',
    '',
  ];
}
