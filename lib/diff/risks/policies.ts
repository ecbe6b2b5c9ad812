import {
  type Fields,
  fieldsOf,
  identity,
  isFields,
  listOf,
  type Manifest,
  title,
} from '../../manifest/manifest.ts';
import { readSelector } from '../../manifest/selector.ts';
import type { Inventory } from '../../verify/model/inventory.ts';
import {
  closingPolicies,
  type Direction,
  directions,
  isPoliced,
  type Policy,
} from '../../verify/model/policy.ts';
import type { Workload } from '../../verify/model/workload.ts';
import { keyText } from '../canonical.ts';
import { contains } from '../cidr.ts';
import type { EnvironmentPair } from '../pair.ts';
import { type Level, type Risk, type RiskCheck, worst } from '../risk.ts';

/** A connection that the policies of a workload let through. */
interface Opening {
  /** Undefined: everyone. */
  readonly peer?: Fields;
  /** Undefined: every port. */
  readonly port?: Fields;
  readonly policy: Manifest;
}

/** Ways to or from pods that were closed before. */
export const opensPolicy: RiskCheck = {
  id: 'opens-policy',
  title: 'Pods may be reached, or may reach, what they might not before',
  *find(pair) {
    const known = new Map(pair.before.workloads.map((workload) => [identity(workload.manifest), workload]));
    for (const workload of pair.after.workloads.filter(isPoliced)) {
      const was = known.get(identity(workload.manifest));
      if (was !== undefined) {
        for (const direction of directions) {
          yield* opened(direction, was, workload, pair);
        }
      }
    }
    yield* lostDefaults(pair);
  },
};

/** Ways that pods use, closed while both ends stay. */
export const closesPolicy: RiskCheck = {
  id: 'closes-policy',
  title: 'Pods may no longer be reached, or reach, what they might',
  *find({ before, after }) {
    const known = new Map(before.workloads.map((workload) => [identity(workload.manifest), workload]));
    for (const workload of after.workloads.filter(isPoliced)) {
      const was = known.get(identity(workload.manifest));
      for (const direction of was === undefined ? [] : directions) {
        const old = openingsOf(before, direction, was as Workload);
        const now = openingsOf(after, direction, workload);
        const gone = (old ?? []).filter(
          (opening) =>
            now !== undefined &&
            !now.some((has) => covers(has, opening)) &&
            isStillThere(opening, workload, after),
        );
        if (gone.length > 0) {
          const way = direction === 'ingress' ? 'from' : 'to';
          yield {
            level: 'warning',
            object: workload.manifest,
            message: `It loses ${direction} ${way} ${[...new Set(gone.map(describe))].join('; ')}.`,
            remedy: 'Be sure that nobody connects that way any more.',
          };
        }
      }
    }
  },
};

/** Whether the other end of a way is still there: addresses always are, pods when the selector picks some. */
function isStillThere({ peer }: Opening, workload: Workload, after: Inventory): boolean {
  if (peer === undefined || isFields(peer.ipBlock) || peer.namespaceSelector !== undefined) {
    return true;
  }
  return after.podsOf(workload.namespace, readSelector(peer.podSelector ?? {})).length > 0;
}

function* opened(
  direction: Direction,
  was: Workload,
  is: Workload,
  { before, after }: EnvironmentPair,
): Iterable<Omit<Risk, 'id'>> {
  const [old, now] = [openingsOf(before, direction, was), openingsOf(after, direction, is)];
  const way = direction === 'ingress' ? 'from' : 'to';
  if (old === undefined) {
    return;
  }
  if (now === undefined) {
    yield {
      level: 'danger',
      object: is.manifest,
      message: `No policy closes its ${direction} any more: connections ${way} everyone are open.`,
      remedy: 'Keep a policy that selects its pods, and the default that denies.',
    };
    return;
  }
  const added = now.filter((opening) => !old.some((had) => covers(had, opening)));
  const byPolicy = new Map<Manifest, Opening[]>();
  for (const opening of added) {
    byPolicy.set(opening.policy, [...(byPolicy.get(opening.policy) ?? []), opening]);
  }
  for (const [policy, openings] of byPolicy) {
    const level = gravest(openings.map(levelOf));
    yield {
      level,
      object: policy,
      message: `${title(is.manifest)} opens ${direction} ${way} ${[...new Set(openings.map(describe))].join('; ')}.`,
      remedy:
        level === 'notice' ? undefined : 'Name the pods, or the smallest range of addresses, and the port.',
    };
  }
}

/** The policies that deny by default are of no workload: new pods would be open. */
function* lostDefaults({ changes, after }: EnvironmentPair): Iterable<Omit<Risk, 'id'>> {
  for (const { kind, before } of changes) {
    const spec = fieldsOf(before?.spec);
    const denies =
      before?.kind === 'NetworkPolicy' &&
      Object.keys(fieldsOf(spec.podSelector)).length === 0 &&
      listOf(spec.ingress).length === 0;
    const another = after
      .of('networking.k8s.io', 'NetworkPolicy')
      .some(
        (policy) =>
          policy.metadata.namespace === before?.metadata.namespace &&
          Object.keys(fieldsOf(fieldsOf(policy.spec).podSelector)).length === 0,
      );
    if (kind === 'removed' && denies && before !== undefined && !another) {
      yield {
        level: 'danger',
        object: before,
        message: 'The policy that denies by default is removed: pods without one of their own are open.',
        remedy: 'Keep it.',
      };
    }
  }
}

/** What the policies of a workload let through; undefined: nothing closes the direction. */
function openingsOf(
  inventory: Inventory,
  direction: Direction,
  workload: Workload,
): readonly Opening[] | undefined {
  return closingPolicies(inventory)
    [direction].get(workload)
    ?.flatMap((policy: Policy) =>
      policy[direction].flatMap(({ peers, ports }) =>
        (peers ?? [undefined]).flatMap((peer) =>
          (ports ?? [undefined]).map((port) => ({ peer, port, policy: policy.manifest })),
        ),
      ),
    );
}

function covers(had: Opening, wanted: Opening): boolean {
  return peerCovers(had.peer, wanted.peer) && portCovers(had.port, wanted.port);
}

function peerCovers(had: Fields | undefined, wanted: Fields | undefined): boolean {
  if (had === undefined || wanted === undefined) {
    return had === undefined;
  }
  const [outer, inner] = [had.ipBlock, wanted.ipBlock];
  if (isFields(outer) && isFields(inner)) {
    const excluded = (block: Fields) => (Array.isArray(block.except) ? block.except.map(String) : []);
    return (
      contains(String(outer.cidr), String(inner.cidr)) &&
      excluded(outer).every((except) => excluded(inner).some((own) => contains(own, except)))
    );
  }
  return keyText(had) === keyText(wanted);
}

function portCovers(had: Fields | undefined, wanted: Fields | undefined): boolean {
  if (had === undefined || wanted === undefined) {
    return had === undefined;
  }
  const { port, endPort = port, protocol = 'TCP' } = had;
  const { port: own, endPort: last = own, protocol: other = 'TCP' } = wanted;
  if (protocol !== other) {
    return false;
  }
  if (port === undefined || port === own) {
    return port === undefined || Number(last) <= Number(endPort) || last === endPort;
  }
  return [port, endPort, own, last].every((value) => typeof value === 'number')
    ? Number(port) <= Number(own) && Number(last) <= Number(endPort)
    : false;
}

function gravest(found: readonly Exclude<Level, 'routine'>[]): Exclude<Level, 'routine'> {
  const level = worst(found);
  return level === 'routine' ? 'notice' : level;
}

/** Pods that are named are a notice; addresses and whole namespaces a warning; everyone a danger. */
function levelOf({ peer, port }: Opening): Exclude<Level, 'routine'> {
  if (peer === undefined) {
    return 'danger';
  }
  if (isFields(peer.ipBlock)) {
    return /\/0$/.test(String(peer.ipBlock.cidr)) ? 'danger' : 'warning';
  }
  const pods = peer.podSelector;
  const named = isFields(pods) && Object.keys(pods).length > 0;
  return named && port !== undefined ? 'notice' : 'warning';
}

function describe({ peer, port }: Opening): string {
  const where = port === undefined ? 'every port' : portText(port);
  if (peer === undefined) {
    return `everyone on ${where}`;
  }
  if (isFields(peer.ipBlock)) {
    return `${peer.ipBlock.cidr} on ${where}`;
  }
  const pods = peer.podSelector === undefined ? 'all pods' : selectorText(peer.podSelector, 'pods');
  const namespaces =
    peer.namespaceSelector === undefined ? '' : ` in ${selectorText(peer.namespaceSelector, 'namespaces')}`;
  return `${pods}${namespaces} on ${where}`;
}

function portText({ port, endPort, protocol = 'TCP' }: Fields): string {
  const numbers = port === undefined ? 'every' : endPort === undefined ? `${port}` : `${port}-${endPort}`;
  return `${numbers}/${protocol}`;
}

function selectorText(selector: unknown, all: string): string {
  const { matchLabels, matchExpressions } = fieldsOf(selector);
  const parts = [
    ...Object.entries(fieldsOf(matchLabels)).map(([key, value]) => `${key.split('/').at(-1)}=${value}`),
    ...listOf(matchExpressions).map(({ key, operator }) => `${key} ${operator}`),
  ];
  return parts.length === 0 ? `all ${all}` : parts.join(',');
}
