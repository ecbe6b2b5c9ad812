import { fieldsOf, listOf, type Manifest } from '../../manifest/manifest.ts';
import { pathOf } from '../path.ts';
import { groupBy, type Inventory } from './inventory.ts';
import { memo } from './memo.ts';
import { sourceReferences } from './sources.ts';
import type { Workload } from './workload.ts';

/** A configuration text that programs read: a key of a ConfigMap, a variable, an argument. */
export interface ConfigurationText {
  readonly object: Manifest;
  readonly path: string;
  /** The file's name, or the variable's. */
  readonly name: string;
  readonly text: string;
  /** Namespace in which short host names are looked up. */
  readonly namespace: string;
  /** The workloads whose pods read it. */
  readonly readers: readonly Workload[];
  readonly from: 'file' | 'variable' | 'argument';
}

export const configurationTexts = memo((inventory): readonly ConfigurationText[] => [
  ...files(inventory),
  ...inventory.workloads.flatMap((workload) => [...variables(workload)]),
]);

function* files(inventory: Inventory): Iterable<ConfigurationText> {
  const readers = groupBy(
    inventory.workloads.flatMap((workload) =>
      sourceReferences(workload)
        .filter(({ kind }) => kind === 'ConfigMap')
        .map((reference) => ({ workload, reference })),
    ),
    ({ workload, reference }) => `${workload.namespace}/${reference.name}`,
  );
  for (const object of inventory.of('', 'ConfigMap')) {
    const namespace = inventory.namespaceOf(object);
    const reading = readers.get(`${namespace}/${object.metadata.name}`) ?? [];
    for (const [name, text] of Object.entries(fieldsOf(object.data))) {
      if (typeof text === 'string') {
        const own = reading.filter(({ reference }) => reference.key === undefined || reference.key === name);
        yield {
          object,
          path: pathOf('data', name),
          name,
          text,
          namespace,
          readers: [...new Set(own.map(({ workload }) => workload))],
          from: 'file',
        };
      }
    }
  }
}

function* variables(workload: Workload): Iterable<ConfigurationText> {
  const { manifest: object, namespace } = workload;
  const readers = [workload];
  for (const { container, path } of workload.containers) {
    for (const [index, { name, value }] of listOf(container.env).entries()) {
      if (typeof value === 'string' && value !== '') {
        const at = `${path}.env[${index}].value`;
        yield { object, path: at, name: String(name), text: value, namespace, readers, from: 'variable' };
      }
    }
    for (const list of ['command', 'args'] as const) {
      const words = container[list];
      for (const [index, text] of (Array.isArray(words) ? words : []).entries()) {
        if (typeof text === 'string') {
          const at = `${path}.${list}[${index}]`;
          yield { object, path: at, name: container.name, text, namespace, readers, from: 'argument' };
        }
      }
    }
  }
}

/** The number of the line that a position stands in, from 1. */
export function lineOf(text: string, position: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < position; at = text.indexOf('\n', at + 1)) {
    line++;
  }
  return line;
}

/** ` (line 3 of server.properties)` in a file of several lines, nothing elsewhere: where a message points. */
export function placeIn({ name, text, from }: ConfigurationText, position: number): string {
  return from === 'file' && text.includes('\n') ? ` (line ${lineOf(text, position)} of ${name})` : '';
}
