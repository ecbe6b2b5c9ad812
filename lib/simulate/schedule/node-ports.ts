/** NodePorts: no two pods of a node listen on the same port of the host. */
import type { HostPort } from '../../manifest/pod-rules.ts';
import type { PodClass } from './model.ts';
import type { State } from './state.ts';

/** Whether the host ports that the pod asks for are free on the node. */
export function portsAreFree(state: State, { shape }: PodClass, node: number): boolean {
  const wanted = shape.rules.hostPorts;
  return (
    wanted.length === 0 ||
    (state.podsOn[node] as number[]).every((pod) =>
      state.classOf(pod).shape.rules.hostPorts.every((taken) => !wanted.some((port) => collide(port, taken))),
    )
  );
}

function collide(a: HostPort, b: HostPort): boolean {
  return a.port === b.port && a.protocol === b.protocol && (a.ip === b.ip || isAny(a) || isAny(b));
}

function isAny({ ip }: HostPort): boolean {
  return ip === '0.0.0.0';
}
