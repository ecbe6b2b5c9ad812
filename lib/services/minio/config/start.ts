import { shellCommand } from '../../../workload/shell.ts';

/** The user and the password of every MinIO that was never given any. */
export const FACTORY_CREDENTIAL = 'minioadmin';

/** A root password shorter than this is refused; MinIO itself takes 8 characters. */
export const SHORTEST_PASSWORD = 16;

export interface StartScriptProps {
  /** Name of the server program in the image: `silo`, `minio`. */
  readonly binary: string;
  /** Each pool as `poolEndpoints` gives it, in the order in which they joined. */
  readonly pools: readonly string[];
  /** `[address]:port` of the S3 API. */
  readonly address: string;
  readonly consoleAddress: string;
  /**
   * Folder with public.crt, private.key and CAs/.
   * @default - no TLS
   */
  readonly certificates?: string;
}

/**
 * Starts a member, unless its root credentials are the factory's, weak or missing: without them MinIO would start,
 * with `minioadmin` for both.
 * @throws Error when there is no pool
 */
export function renderStartScript(props: StartScriptProps): string {
  if (props.pools.length === 0) {
    throw new Error('minio: found no pool, allowed: at least one');
  }
  const command = shellCommand([
    props.binary,
    'server',
    ...props.pools,
    '--address',
    props.address,
    '--console-address',
    props.consoleAddress,
    ...(props.certificates === undefined ? [] : ['--certs-dir', props.certificates]),
  ]);
  return `#!/bin/sh
set -eu
refuse() {
  echo "refusing to start: $1" >&2
  exit 1
}
user=\${MINIO_ROOT_USER:-}
password=\${MINIO_ROOT_PASSWORD:-}
[ -n "$user" ] || refuse 'MINIO_ROOT_USER is empty'
[ "\${#password}" -ge ${SHORTEST_PASSWORD} ] || refuse 'MINIO_ROOT_PASSWORD has fewer than ${SHORTEST_PASSWORD} characters'
case $user in
*[Mm][Ii][Nn][Ii][Oo][Aa][Dd][Mm][Ii][Nn]*) refuse 'MINIO_ROOT_USER is the factory one' ;;
esac
case $password in
*[Mm][Ii][Nn][Ii][Oo][Aa][Dd][Mm][Ii][Nn]*) refuse 'MINIO_ROOT_PASSWORD contains the factory one' ;;
esac
exec ${command}
`;
}
