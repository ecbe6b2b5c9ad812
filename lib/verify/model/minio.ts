/**
 * MinIO's pools as its command line names them, and what they outlive. The arithmetic is worked out here a second
 * time, apart from the builder's: a mistake in one of the two shows.
 */
import { listOf } from '../../manifest/manifest.ts';
import type { Inventory } from './inventory.ts';
import { memo } from './memo.ts';
import { type ConfigurationText, configurationTexts } from './texts.ts';
import type { Workload } from './workload.ts';

export interface MinioPool {
  readonly workload: Workload;
  readonly text: ConfigurationText;
  readonly position: number;
  /** As written. */
  readonly endpoints: string;
  /** `m-{0...3}` */
  readonly pod: string;
  readonly members: number;
  /** The paths of one member. */
  readonly paths: readonly string[];
}

const ENDPOINTS = /https?:\/\/(([\w-]*\{\d+\.\.\.\d+\})[\w.:-]*)(\/[^\s"'\\]*)?/g;

/** Every pool of every StatefulSet that is told to serve one. */
export const minioPools = memo((inventory): readonly MinioPool[] =>
  configurationTexts(inventory).flatMap((text) =>
    text.text.includes('...')
      ? [...text.text.matchAll(ENDPOINTS)].flatMap((match) =>
          text.readers
            // Others that read the text, such as a Job that mirrors it, are no members.
            .filter(
              ({ manifest }) =>
                manifest.kind === 'StatefulSet' && match[2]?.startsWith(`${manifest.metadata.name}-`),
            )
            .map((workload) => ({
              workload,
              text,
              position: match.index,
              endpoints: match[0],
              pod: match[2] ?? '',
              members: rangeSize(match[2] ?? ''),
              paths: expand(match[3] ?? ''),
            })),
        )
      : [],
  ),
);

const RANGE = /\{(\d{1,3})\.\.\.(\d{1,3})\}/;

function rangeSize(text: string): number {
  const [, low, high] = RANGE.exec(text) ?? [];
  return Math.max(0, Number(high) - Number(low) + 1);
}

function expand(path: string): readonly string[] {
  const match = RANGE.exec(path);
  return match === null
    ? [path]
    : Array.from({ length: rangeSize(path) }, (_, index) =>
        path.replace(match[0], String(Number(match[1]) + index)),
      );
}

export interface ErasureSets {
  readonly setSize: number;
  readonly parity: number;
  /** Drives of a set that must answer for a write. */
  readonly writeQuorum: number;
  /** Members that may be lost without losing writes. */
  readonly tolerance: number;
}

/**
 * How MinIO lays its erasure sets over members and drives; undefined for a layout that it refuses.
 * @param parity drives of parity per set; MinIO's own default when undefined
 */
export function erasureSets(members: number, drives: number, parity?: number): ErasureSets | undefined {
  const total = members * drives;
  for (let size = Math.min(16, total); size >= 2; size--) {
    // A set takes the same number of drives of each of its members.
    if (total % size !== 0 || (members % size !== 0 && size % members !== 0)) {
      continue;
    }
    const chosen = parity ?? (size < 4 ? 1 : size < 6 ? 2 : size < 8 ? 3 : 4);
    const data = size - chosen;
    const writeQuorum = data === chosen ? data + 1 : data;
    const ofOneMember = Math.max(1, size / members);
    return chosen * 2 > size
      ? undefined
      : {
          setSize: size,
          parity: chosen,
          writeQuorum,
          tolerance: Math.floor((size - writeQuorum) / ofOneMember),
        };
  }
  return undefined;
}

/**
 * The fewest drives of each member, two or more, with which so many members outlive the loss of one. With a single
 * drive each, a drive that fails takes all that may be missed.
 */
export function drivesToOutliveOne(members: number): number | undefined {
  return [2, 3, 4].find((drives) => (erasureSets(members, drives)?.tolerance ?? 0) >= 1);
}

/** Parity that the pods are told: `MINIO_STORAGE_CLASS_STANDARD=EC:3`. */
export function declaredParity({ containers }: Workload): number | undefined {
  const [value] = containers.flatMap(({ container }) =>
    listOf(container.env).flatMap((variable) =>
      variable.name === 'MINIO_STORAGE_CLASS_STANDARD' ? [variable.value] : [],
    ),
  );
  const parity = /^EC:(\d{1,2})$/.exec(String(value))?.[1];
  return parity === undefined ? undefined : Number(parity);
}

/** The pools of each workload, all of which it serves together. */
export function poolsByWorkload(inventory: Inventory): ReadonlyMap<Workload, readonly MinioPool[]> {
  const pools = new Map<Workload, MinioPool[]>();
  for (const pool of minioPools(inventory)) {
    const own = pools.get(pool.workload) ?? [];
    // The same endpoints may stand in a script and in a variable.
    if (!own.some(({ endpoints }) => endpoints === pool.endpoints)) {
      pools.set(pool.workload, [...own, pool]);
    }
  }
  return pools;
}
