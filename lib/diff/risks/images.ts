import { identity, isKind } from '../../manifest/manifest.ts';
import type { Workload } from '../../verify/model/workload.ts';
import type { Level, Risk, RiskCheck } from '../risk.ts';

/** Other versions of what runs. */
export const imageVersions: RiskCheck = {
  id: 'image-version',
  title: 'An image changes by a major version, goes back, or becomes another',
  *find({ before, after }) {
    const known = new Map(before.workloads.map((workload) => [identity(workload.manifest), workload]));
    for (const workload of after.workloads) {
      const was = known.get(identity(workload.manifest));
      if (was !== undefined) {
        yield* imagesOf(was, workload);
      }
    }
  },
};

function* imagesOf(was: Workload, is: Workload): Iterable<Omit<Risk, 'id'>> {
  const images = new Map(was.containers.map(({ container }) => [container.name, container.image]));
  for (const { container } of is.containers) {
    const [old, now] = [images.get(container.name), container.image];
    if (old !== undefined && now !== undefined && old !== now) {
      yield {
        ...judge(old, now, isKind(is.manifest, 'apps', 'StatefulSet')),
        object: is.manifest,
      };
    }
  }
}

function judge(old: string, now: string, stateful: boolean): Omit<Risk, 'id' | 'object'> {
  const [was, is] = [parseImage(old), parseImage(now)];
  const [from, to] = [versionOf(was.tag), versionOf(is.tag)];
  const change = `${old} → ${now}`;
  if (was.repository !== is.repository) {
    return {
      level: 'warning',
      message: `Another image: ${change}.`,
      remedy: 'Make sure that it runs as the same user, with the same files in the same places.',
    };
  }
  if (from === undefined || to === undefined) {
    return { level: 'notice', message: `Another version: ${change}.` };
  }
  const older = compareVersions(to, from) < 0;
  if (older) {
    const level: Level = stateful ? 'danger' : 'warning';
    return {
      level,
      message: `An older version: ${change}.`,
      remedy: stateful
        ? 'Data that the newer one has written may not be readable by it: restore a backup into new members.'
        : 'Make sure that it understands what the newer one has written.',
    };
  }
  if (from[0] !== to[0] && !isCalendar(from) && !isCalendar(to)) {
    return {
      level: stateful ? 'danger' : 'warning',
      message: `Major version ${from[0]} → ${to[0]}: ${change}.`,
      remedy: 'Read its upgrade notes, take a backup, and try it in another environment first.',
    };
  }
  return { level: 'notice', message: `Another version: ${change}.` };
}

/** The parts of `host:5000/name:tag@sha256:…`. */
function parseImage(reference: string): { readonly repository: string; readonly tag: string } {
  const [name = ''] = reference.split('@');
  const colon = name.lastIndexOf(':');
  const tagged = colon > name.lastIndexOf('/');
  return {
    // A mirror is no other image: its path ends alike.
    repository: (tagged ? name.slice(0, colon) : name).split('/').slice(-2).join('/'),
    tag: tagged ? name.slice(colon + 1) : '',
  };
}

/** The numbers that a tag begins with: `v1.2.3-alpine` is 1, 2, 3, `RELEASE.2026-09-16T…` is 2026, 9, 16. */
function versionOf(tag: string): readonly number[] | undefined {
  const text = /^(?:v|RELEASE\.)?(\d+(?:[.-]\d+)*)/.exec(tag)?.[1];
  return text?.split(/[.-]/).map(Number);
}

/** Versions by date have no major: a new year breaks nothing by itself. */
function isCalendar([first = 0]: readonly number[]): boolean {
  return first >= 2000 && first < 2200;
}

function compareVersions(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}
