import type { PoolShape } from '../erasure.ts';

export interface PoolEndpointsProps {
  readonly tls: boolean;
  /** Name of a pool's StatefulSet, whose pods are `<name>-<ordinal>`. */
  readonly statefulSet: string;
  /** What follows the pod's name: `<headless>.<namespace>.svc.<domain>`. */
  readonly domain: string;
  readonly port: number;
  /** What the ordinal of a drive is appended to: `/export`. */
  readonly drivePath: string;
  readonly shape: PoolShape;
}

/**
 * One pool as MinIO's command line names it, with three dots for a range. The members stand left of the drives:
 * MinIO takes the symmetry of its erasure sets from the leftmost range (erasure.ts).
 *
 * A drive is a folder inside the volume, since the top of a fresh one holds `lost+found`.
 */
export function poolEndpoints(props: PoolEndpointsProps): string {
  const { shape } = props;
  const scheme = props.tls ? 'https' : 'http';
  const host = `${props.statefulSet}-${range(shape.members)}.${props.domain}:${props.port}`;
  return `${scheme}://${host}${props.drivePath}${range(shape.drives)}/data`;
}

function range(count: number): string {
  return `{0...${count - 1}}`;
}
