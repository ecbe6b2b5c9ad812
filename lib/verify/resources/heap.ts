import { fieldsOf, listOf, type Manifest } from '../../manifest/manifest.ts';
import { toBytes } from '../../manifest/quantity.ts';
import type { Check } from '../check.ts';
import { amountOf, bytes } from '../model/amounts.ts';
import type { Inventory } from '../model/inventory.ts';
import { configurationTexts, placeIn } from '../model/texts.ts';
import type { Workload } from '../model/workload.ts';

/** A memory that a program is told to use, and the limit of the container that it runs in. */
interface MemorySetting {
  readonly object: Manifest;
  readonly path: string;
  /** As written: `-Xmx2g`. */
  readonly setting: string;
  readonly bytes: number;
  readonly limit: number;
  readonly place: string;
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  k: 1024,
  m: 1024 ** 2,
  g: 1024 ** 3,
  t: 1024 ** 4,
};

/** What sets the memory of a program: a pattern with a number and the first letter of its unit. */
const SETTINGS: readonly { readonly pattern: RegExp; readonly unit: string }[] = [
  { pattern: /-Xmx(\d+)([kmgtKMGT]?)\b/g, unit: '' },
  { pattern: /--max[-_]old[-_]space[-_]size[= ](\d+)()/g, unit: 'm' },
  { pattern: /\bshared_buffers\s*[:=]\s*['"]?(\d+)(k|M|G|T)B/g, unit: '' },
];

function* memorySettings(inventory: Inventory): Iterable<MemorySetting> {
  for (const source of configurationTexts(inventory)) {
    const { text, object, path, readers } = source;
    if (!/-Xmx|old[-_]space|shared_buffers/.test(text)) {
      continue;
    }
    for (const { pattern, unit } of SETTINGS) {
      for (const match of text.matchAll(pattern)) {
        const [setting, number, letter = ''] = match;
        const amount = Number(number) * (UNITS[(letter || unit).toLowerCase()] ?? 1);
        // A file reaches whichever container mounts it: the most generous limit of them counts.
        const limit = source.from === 'file' ? largestLimit(readers) : limitAt(readers[0], path);
        if (limit !== undefined) {
          yield { object, path, setting, bytes: amount, limit, place: placeIn(source, match.index) };
        }
      }
    }
  }
  yield* goSettings(inventory);
}

function* goSettings({ workloads }: Inventory): Iterable<MemorySetting> {
  for (const { manifest, containers } of workloads) {
    for (const { container, path } of containers) {
      for (const [index, { name, value }] of listOf(container.env).entries()) {
        const [, number, letter = ''] = /^(\d+)(?:([KMGT])i)?B?$/.exec(String(value)) ?? [];
        const limit = memoryLimit(container);
        if (name === 'GOMEMLIMIT' && number !== undefined && limit !== undefined) {
          yield {
            object: manifest,
            path: `${path}.env[${index}].value`,
            setting: `GOMEMLIMIT=${value}`,
            bytes: Number(number) * (UNITS[letter.toLowerCase()] ?? 1),
            limit,
            place: '',
          };
        }
      }
    }
  }
}

function memoryLimit(container: Workload['containers'][number]['container']): number | undefined {
  const limit = amountOf(container, 'limits', 'memory');
  return limit === undefined || limit.nanos <= 0n ? undefined : Number(limit.nanos / 1_000_000_000n);
}

function limitAt(workload: Workload | undefined, path: string): number | undefined {
  const placed = workload?.containers.find((candidate) => path.startsWith(`${candidate.path}.`));
  return placed && memoryLimit(placed.container);
}

function largestLimit(readers: readonly Workload[]): number | undefined {
  const limits = readers.flatMap(({ containers }) =>
    containers.flatMap(({ container, init }) =>
      init ? [] : (memoryLimit(container) ?? Number.POSITIVE_INFINITY),
    ),
  );
  const most = Math.max(...limits);
  return Number.isFinite(most) ? most : undefined;
}

/** A heap that can't exist. */
const heapExceedsLimit: Check = {
  id: 'heap-exceeds-limit',
  severity: 'error',
  title: 'The heap of a program fits the memory limit of its container',
  why: 'The kernel kills the program as soon as it uses what it was told it has.',
  remedy:
    'Lower the heap, or raise the limit: half of the limit suits Elasticsearch and Kafka, three quarters most others.',
  *find(inventory) {
    for (const { object, path, setting, bytes: heap, limit, place } of memorySettings(inventory)) {
      if (heap >= limit) {
        yield { object, path, message: `${setting} is ${bytes(heap)}, the limit ${bytes(limit)}${place}.` };
      }
    }
  },
};

/** A heap that leaves nothing for the rest of the program. */
const heapTight: Check = {
  id: 'heap-leaves-no-room',
  severity: 'warning',
  title: 'The heap of a program leaves a fifth of the limit to the rest of it',
  why: 'Threads, buffers and the page cache live outside the heap: the container is killed although the heap never fills.',
  remedy: 'Lower the heap, or raise the limit.',
  *find(inventory) {
    for (const { object, path, setting, bytes: heap, limit, place } of memorySettings(inventory)) {
      if (heap > 0.8 * limit && heap < limit && !setting.startsWith('GOMEMLIMIT')) {
        const share = Math.round((100 * heap) / limit);
        yield { object, path, message: `${setting} is ${share} % of the limit of ${bytes(limit)}${place}.` };
      }
    }
  },
};

/** Volumes in memory that eat the container's limit. */
const memoryVolume: Check = {
  id: 'memory-volume-exceeds-limit',
  severity: 'warning',
  title: 'Volumes in memory are smaller than the limit of the container that mounts them',
  why: 'Files in an emptyDir of medium Memory count against the limit: a full volume kills the container.',
  remedy: 'Set a sizeLimit well below the memory limit.',
  *find({ workloads }) {
    for (const { manifest, template, containers, specPath } of workloads) {
      for (const [index, { name, emptyDir }] of listOf(template.spec.volumes).entries()) {
        const { medium, sizeLimit } = fieldsOf(emptyDir);
        if (medium !== 'Memory') {
          continue;
        }
        const limits = containers
          .filter(({ container }) => listOf(container.volumeMounts).some((mount) => mount.name === name))
          .flatMap(({ container }) => memoryLimit(container) ?? []);
        const size = amountOf({ resources: { limits: { size: sizeLimit } } }, 'limits', 'size');
        const least = Math.min(...limits);
        if (size === undefined || (size.nanos / 1_000_000_000n < 2n ** 53n && toBytes(size) >= least)) {
          yield {
            object: manifest,
            path: `${specPath}.volumes[${index}].emptyDir`,
            message: `${name} is ${size === undefined ? 'unbounded' : bytes(toBytes(size))}${Number.isFinite(least) ? `, the limit of a container that mounts it ${bytes(least)}` : ''}.`,
          };
        }
      }
    }
  },
};

/** Scratch space without an end. */
const unboundedVolume: Check = {
  id: 'empty-dir-unbounded',
  severity: 'info',
  title: 'Every emptyDir has a sizeLimit',
  why: 'It fills the disk of the node, and the kubelet evicts pods that have nothing to do with it.',
  remedy: 'Set sizeLimit.',
  *find({ workloads }) {
    for (const { manifest, template, specPath } of workloads) {
      for (const [index, { name, emptyDir }] of listOf(template.spec.volumes).entries()) {
        const { medium, sizeLimit } = fieldsOf(emptyDir);
        if (emptyDir !== undefined && medium !== 'Memory' && sizeLimit === undefined) {
          yield {
            object: manifest,
            path: `${specPath}.volumes[${index}]`,
            message: `${name} has no sizeLimit.`,
          };
        }
      }
    }
  },
};

export const heapChecks: readonly Check[] = [heapExceedsLimit, heapTight, memoryVolume, unboundedVolume];
