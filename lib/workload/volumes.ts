import { k8s } from 'cdk8s-plus-28';

/** A volume and where a container sees it; `volume` goes to the pod, `mount` to each container that uses it. */
export interface MountedVolume {
  readonly volume: k8s.Volume;
  readonly mount: k8s.VolumeMount;
}

export interface ScratchProps {
  readonly name: string;
  readonly path: string;
  /** Upper bound; the kubelet evicts a pod that writes more. */
  readonly sizeLimit: string;
  /**
   * Kept in memory, and counted in the container's memory limit.
   * @default false
   */
  readonly memory?: boolean;
}

/** An empty folder that lives as long as the pod: what a read-only root needs to write to. */
export function scratch(props: ScratchProps): MountedVolume {
  return {
    volume: {
      name: props.name,
      emptyDir: {
        ...(props.memory === true ? { medium: 'Memory' } : {}),
        sizeLimit: k8s.Quantity.fromString(props.sizeLimit),
      },
    },
    mount: { name: props.name, mountPath: props.path },
  };
}

/** A ConfigMap as a folder, each key a file. Folders, not subPath: only folders follow an update. */
export function configFolder(
  name: string,
  configMap: string,
  path: string,
  options: { readonly executable?: boolean } = {},
): MountedVolume {
  const defaultMode = options.executable === true ? 0o555 : 0o444;
  return {
    volume: { name, configMap: { name: configMap, defaultMode } },
    mount: { name, mountPath: path, readOnly: true },
  };
}

/** A Secret as a folder, readable by the pod's group alone: PostgreSQL refuses a key that others can read. */
export function secretFolder(
  name: string,
  secret: string,
  path: string,
  keys?: Record<string, string>,
): MountedVolume {
  const items = keys && Object.entries(keys).map(([key, file]) => ({ key, path: file }));
  return {
    volume: { name, secret: { secretName: secret, defaultMode: 0o440, ...(items ? { items } : {}) } },
    mount: { name, mountPath: path, readOnly: true },
  };
}

const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * The ServiceAccount's token for one container of a pod whose automount is off: sidecars that never call the
 * API can't read it. The kubelet renews it before its hour is over.
 */
export function serviceAccountToken(): MountedVolume {
  return {
    volume: {
      name: 'service-account-token',
      projected: {
        defaultMode: 0o440,
        sources: [
          { serviceAccountToken: { path: 'token', expirationSeconds: 3600 } },
          { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
          {
            downwardApi: {
              items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
            },
          },
        ],
      },
    },
    mount: { name: 'service-account-token', mountPath: tokenPath, readOnly: true },
  };
}

export interface ClaimProps {
  readonly name: string;
  readonly size: string;
  /** @default - the cluster's default class */
  readonly storageClass?: string;
  readonly labels: Record<string, string>;
}

/** One volume claim of a StatefulSet. `ReadWriteOncePod` would forbid a member's forced replacement. */
export function claimTemplate(props: ClaimProps): k8s.KubePersistentVolumeClaimProps {
  return {
    metadata: { name: props.name, labels: props.labels },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: k8s.Quantity.fromString(props.size) } },
      ...(props.storageClass === undefined ? {} : { storageClassName: props.storageClass }),
      volumeMode: 'Filesystem',
    },
  };
}
