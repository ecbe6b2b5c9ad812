import { parseQuantity, toBytes } from '../../manifest/quantity.ts';
import { type KubernetesRole, renderBootstrap } from './config/bootstrap.ts';
import type { Connection } from './config/connection.ts';
import { renderRotation } from './config/rotation.ts';
import { type AuditDevice, renderServer, type TlsFiles } from './config/server.ts';
import { snapshotPolicy } from './config/snapshot.ts';
import { apiAddress, auditFile, loginAudience, paths, serviceHost, type VaultNames } from './names.ts';
import type { VaultProps } from './props.ts';
import { sealOf } from './seal-access.ts';

export const tlsFiles: TlsFiles = {
  certificate: `${paths.tls}/tls.crt`,
  key: `${paths.tls}/tls.key`,
  authority: `${paths.tls}/ca.crt`,
};

/** What the server's ConfigMap holds, by who reads it. */
export interface ServerFiles {
  /** Read when a pod starts: a change rolls the members. */
  readonly started: Readonly<Record<string, string>>;
  /** Run by operators: a change waits until the next run. */
  readonly operated: Readonly<Record<string, string>>;
}

export function auditDevices({ audit }: Pick<VaultProps, 'audit'>): AuditDevice[] {
  return [
    ...(audit.file.enabled ? [{ path: 'file', file: auditFile } as const] : []),
    ...(audit.stdout ? [{ path: 'stdout', file: 'stdout' } as const] : []),
  ];
}

/** The host name of a member, under which its certificate and its peers know it. */
export function memberHost(names: VaultNames, member: string, props: VaultProps): string {
  return `${member}.${serviceHost(names.headless, props.platform)}`;
}

/** How a member's own container reaches that member. */
export function localConnection({ platform }: VaultProps, names: VaultNames): Connection {
  return {
    address: apiAddress('127.0.0.1', platform),
    tls:
      platform.tls.mode === 'off'
        ? undefined
        : { authority: tlsFiles.authority, serverName: serviceHost(names.headless, platform) },
  };
}

export function serverFiles(props: VaultProps, names: VaultNames): ServerFiles {
  const { platform, distribution, audit } = props;
  const encrypted = platform.tls.mode !== 'off';
  const members = Array.from({ length: props.replicas }, (_, ordinal) =>
    apiAddress(memberHost(names, `${names.members}-${ordinal}`, props), platform),
  );
  const hcl = renderServer({
    distribution,
    clusterName: props.instance,
    members,
    dataDir: paths.dataDir,
    tls: encrypted ? tlsFiles : undefined,
    seal: props.seal && sealOf(props.seal),
    performanceMultiplier: props.performanceMultiplier,
    ui: props.ui,
    auditDevices: auditDevices(props),
  });
  const rotation = renderRotation({
    distribution,
    file: auditFile,
    volumeSize: toBytes(parseQuantity(audit.file.size)),
  });
  return {
    started: { 'vault.hcl': hcl, ...(audit.file.enabled ? { 'rotate-audit.sh': rotation } : {}) },
    operated: {
      'bootstrap.sh': renderBootstrap({
        distribution,
        connection: localConnection(props, names),
        kubernetesAuth: props.kubernetesAuth,
        roles: kubernetesRoles(props, names),
        auditDevices: auditDevices(props),
      }),
    },
  };
}

function kubernetesRoles(props: VaultProps, names: VaultNames): KubernetesRole[] {
  return props.backup.enabled
    ? [
        {
          name: names.snapshotName,
          policy: snapshotPolicy,
          serviceAccount: names.snapshotName,
          namespace: props.platform.namespace,
          audience: loginAudience,
          tokenTtl: '15m',
        },
      ]
    : [];
}
