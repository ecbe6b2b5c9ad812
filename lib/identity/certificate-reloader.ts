import type { k8s } from 'cdk8s-plus-28';
import { container } from '../workload/container.ts';
import type { Resources } from '../workload/resources.ts';
import type { MountedVolume } from '../workload/volumes.ts';

export interface CertificateReloaderProps {
  /** The program's own image: the node has it already, and it brings a shell. */
  readonly image: string;
  /** Folder of the certificate Secret. */
  readonly folder: string;
  /** Shell command that makes the program read its certificate again. */
  readonly reload: string;
  readonly volumes: readonly MountedVolume[];
  /** @default - none */
  readonly env?: readonly k8s.EnvVar[];
  /**
   * Where the reload takes more than a signal.
   * @default - what a sleeping shell needs
   */
  readonly resources?: Resources;
}

const shellResources: Resources = {
  cpu: { request: '5m', limit: '100m' },
  memory: { request: '16Mi', limit: '32Mi' },
};

/**
 * A sidecar that reloads a program when the kubelet has brought a renewed certificate. It looks every 30 s; a
 * failed reload is tried again at the next look. One look over a Secret's three files costs about a millisecond.
 */
export function certificateReloader(props: CertificateReloaderProps): k8s.Container {
  return container({
    name: 'certificate-reloader',
    image: props.image,
    command: ['/bin/sh', '-c'],
    args: [reloadScript(props.folder, props.reload)],
    env: props.env,
    resources: props.resources ?? shellResources,
    volumes: props.volumes,
  });
}

/** Exported for its test, which runs it. */
export function reloadScript(folder: string, reload: string, interval = 30): string {
  return [
    'set -u',
    "trap 'exit 0' TERM INT",
    `digest() { cat ${folder}/* | sha256sum; }`,
    'last=$(digest)',
    'while true; do',
    // A background sleep with wait lets the trap end the sidecar at once.
    `  sleep ${interval} & wait $!`,
    '  now=$(digest)',
    '  if [ "$now" != "$last" ]; then',
    '    echo "certificate changed, reloading"',
    `    if ${reload}; then last=$now; else echo "reload failed, trying again in ${interval} s" >&2; fi`,
    '  fi',
    'done',
    '',
  ].join('\n');
}
