/** Why a node is not for a pod. The texts are those that `kubectl describe pod` shows. */
export const FITS = 0;
export const UNSCHEDULABLE = 1;
export const UNREACHABLE = 2;
export const TAINT = 3;
export const NODE_AFFINITY = 4;
export const PORTS = 5;
export const RESOURCES = 6;
export const VOLUME = 7;
export const SPREAD = 8;
export const SPREAD_LABEL = 9;
export const POD_AFFINITY = 10;
export const POD_ANTI_AFFINITY = 11;
export const EXISTING_ANTI_AFFINITY = 12;
export const ATTACHED = 13;

/** FITS, or one of the reasons above. */
export type Reason = number;

/** Whether another pod's leaving could make the node fit, so that preemption looks at it. */
export function isCurable(reason: Reason): boolean {
  return (
    reason === PORTS ||
    reason === RESOURCES ||
    reason === SPREAD ||
    reason === POD_ANTI_AFFINITY ||
    reason === EXISTING_ANTI_AFFINITY
  );
}

export const reasonTexts: Readonly<Record<Reason, string>> = {
  [UNSCHEDULABLE]: 'node(s) were unschedulable',
  [UNREACHABLE]: 'node(s) were lost',
  [TAINT]: 'node(s) had untolerated taint(s)',
  [NODE_AFFINITY]: "node(s) didn't match Pod's node affinity/selector",
  [PORTS]: "node(s) didn't have free ports for the requested pod ports",
  [VOLUME]: 'node(s) had volume node affinity conflict',
  [SPREAD]: "node(s) didn't match pod topology spread constraints",
  [SPREAD_LABEL]: "node(s) didn't match pod topology spread constraints (missing required label)",
  [POD_AFFINITY]: "node(s) didn't match pod affinity rules",
  [POD_ANTI_AFFINITY]: "node(s) didn't match pod anti-affinity rules",
  [ATTACHED]: 'node(s) can not attach a volume that another pod holds',
  [EXISTING_ANTI_AFFINITY]: "node(s) didn't satisfy existing pods anti-affinity rules",
};

/** `0/3 nodes are available: 1 Insufficient memory, 2 node(s) didn't match pod anti-affinity rules.` */
export function availability(nodes: number, texts: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts) {
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const parts = [...counts].map(([text, count]) => `${count} ${text}`).sort();
  return `0/${nodes} nodes are available${parts.length === 0 ? '' : `: ${parts.join(', ')}`}.`;
}
