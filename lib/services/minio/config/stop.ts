import { shellWord } from '../../../workload/shell.ts';

export interface StopScriptProps {
  readonly tls: boolean;
  /** What follows the pod's name: `<headless>.<namespace>.svc.<domain>`. */
  readonly domain: string;
  readonly port: number;
  /** File with the authority of the members' certificates; used with TLS only. */
  readonly authority: string;
  /** Seconds after which the member stops anyway. */
  readonly patience: number;
  /**
   * Where the member listens.
   * @default '127.0.0.1'
   */
  readonly address?: string;
}

/**
 * Runs before a member stops: waits, no longer than `patience`, until the others can take writes without its drives
 * and none of them is being healed. MinIO answers 200 to `maintenance=true` then, and 412 before. So a rolling update
 * or a drain never takes a member while the last one is still catching up.
 */
export function renderStopScript(props: StopScriptProps): string {
  const scheme = props.tls ? 'https' : 'http';
  // The certificate holds the name, and the name leads to this very container.
  const options = props.tls ? ` --cacert ${shellWord(props.authority)}` : '';
  return `#!/bin/bash
set -u
command -v curl > /dev/null || exit 0
host=$HOSTNAME.${shellWord(props.domain)}
while [ "$SECONDS" -lt ${props.patience} ]; do
  answer=$(curl --silent --output /dev/null --write-out '%{http_code}' --max-time 5 --noproxy '*'${options} \\
    --resolve "$host:${props.port}:${props.address ?? '127.0.0.1'}" "${scheme}://$host:${props.port}/minio/health/cluster?maintenance=true")
  if [ "$answer" = 200 ]; then
    exit 0
  fi
  sleep 2
done
echo "stopping after ${props.patience} s although the cluster is not whole without this member" >&2
`;
}
