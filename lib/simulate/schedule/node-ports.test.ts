import { describe, expect, it } from 'vitest';
import { deployment, nodes } from '../manifests.testing.ts';
import { place } from './placing.testing.ts';

const listening = (...ports: readonly object[]) => ({
  containers: [{ name: 'main', image: 'x', ports }],
});

describe('NodePorts', () => {
  it('gives each host port of a node to one pod', () => {
    const { at, reason } = place(
      nodes(1),
      deployment('a', { pod: listening({ containerPort: 80, hostPort: 8080 }) }),
      deployment('b', { pod: listening({ containerPort: 80, hostPort: 8080 }) }),
      deployment('c', { pod: listening({ containerPort: 80, hostPort: 8080, protocol: 'UDP' }) }),
      deployment('d', { pod: listening({ containerPort: 80 }) }),
    );
    expect(at).toEqual({ 'a-0': 'node-0', 'b-0': '-', 'c-0': 'node-0', 'd-0': 'node-0' });
    expect(reason).toBe(
      "0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports.",
    );
  });

  it('tells addresses of the host apart', () => {
    const at = (hostIP: string) => ({ containerPort: 80, hostPort: 80, hostIP });
    const { world } = place(
      nodes(1),
      deployment('a', { pod: listening(at('10.0.0.1')) }),
      deployment('b', { pod: listening(at('10.0.0.2')) }),
      deployment('c', { pod: listening(at('0.0.0.0')) }),
    );
    expect(world.state.nodeOf).toEqual([0, 0, -1]);
  });
});
