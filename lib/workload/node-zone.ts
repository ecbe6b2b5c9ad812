import type { k8s } from 'cdk8s-plus-28';
import { zoneTopology } from '../availability/spread.ts';
import { fieldEnv } from '../identity/secret.ts';
import { container } from './container.ts';
import { type MountedVolume, scratch, serviceAccountToken } from './volumes.ts';

/** The file, in the folder, that holds the zone and nothing else. */
export const zoneFile = 'zone';

export interface NodeZoneProps {
  /**
   * Where the zone is written.
   * - `pods`: Kubernetes 1.35 and newer copies a node's topology labels onto its pods; the downward API reads them
   * - `nodes`: an init container asks the API for its node's labels, and needs `NodeReader`
   */
  readonly labels: 'nodes' | 'pods';
  /** Folder in which the program finds the file `zone`. */
  readonly path: string;
  /** Image of the init container, with sh, sed and curl; the program's own saves a pull. */
  readonly image: string;
}

/** How a pod learns its zone. */
export interface NodeZone {
  /** None with `pods`. */
  readonly initContainers: readonly k8s.Container[];
  /** For the program's container. */
  readonly folder: MountedVolume;
  /** For the pod. */
  readonly volumes: readonly MountedVolume[];
}

/**
 * The zone of the pod's node, as a file. Programs that keep copies apart by zone need it when they start, and
 * before 1.35 the downward API knows a pod's labels and not its node's. The file is the same either way.
 */
export function nodeZone(props: NodeZoneProps): NodeZone {
  const mount: k8s.VolumeMount = { name: 'node-zone', mountPath: props.path, readOnly: true };
  if (props.labels === 'pods') {
    const fieldRef = { apiVersion: 'v1', fieldPath: `metadata.labels['${zoneTopology}']` };
    const downwardApi: k8s.DownwardApiVolumeSource = {
      defaultMode: 0o444,
      items: [{ path: zoneFile, fieldRef }],
    };
    const folder = { volume: { name: mount.name, downwardApi }, mount };
    return { initContainers: [], folder, volumes: [folder] };
  }
  const written = scratch({ name: mount.name, path: props.path, sizeLimit: '1Mi' });
  const token = serviceAccountToken();
  return {
    initContainers: [
      container({
        name: 'node-zone',
        image: props.image,
        command: ['/bin/sh', '-c', nodeZoneScript(`${props.path}/${zoneFile}`)],
        env: [fieldEnv('NODE_NAME', 'spec.nodeName')],
        resources: { cpu: { request: '10m', limit: '100m' }, memory: { request: '32Mi', limit: '64Mi' } },
        volumes: [written, token],
      }),
    ],
    folder: { volume: written.volume, mount },
    volumes: [written, token],
  };
}

/**
 * Asks for the node's metadata only, which is what the label is in: a node's status is long. A node without the
 * label is a fault that a person must hear of, so the container fails and the kubelet tries again.
 */
export function nodeZoneScript(
  file: string,
  account = '/var/run/secrets/kubernetes.io/serviceaccount',
): string {
  const label = zoneTopology.replaceAll('.', '\\.');
  return [
    'set -eu',
    'answer=$(curl --silent --show-error --fail --max-time 10 --retry 5 --retry-connrefused \\',
    `  --cacert ${account}/ca.crt --header "Authorization: Bearer $(cat ${account}/token)" \\`,
    "  --header 'Accept: application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1' \\",
    '  "https://kubernetes.default.svc/api/v1/nodes/$NODE_NAME")',
    `zone=$(printf '%s' "$answer" | sed -n 's|.*"${label}": *"\\([^"]*\\)".*|\\1|p')`,
    'if [ -z "$zone" ]; then',
    `  echo "node $NODE_NAME has no label ${zoneTopology}" >&2`,
    '  exit 1',
    'fi',
    `printf '%s' "$zone" > ${file}`,
    '',
  ].join('\n');
}
