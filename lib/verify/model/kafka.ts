/** Kafka's properties, from a file or from the variables that images turn into them. */
import type { Manifest } from '../../manifest/manifest.ts';
import { groupBy } from './inventory.ts';
import { memo } from './memo.ts';
import { configurationTexts } from './texts.ts';
import type { Workload } from './workload.ts';

export interface KafkaProperty {
  readonly value: string;
  readonly object: Manifest;
  readonly path: string;
}

export interface KafkaConfiguration {
  readonly properties: ReadonlyMap<string, KafkaProperty>;
  /** The StatefulSets that read it. */
  readonly members: readonly Workload[];
  /** Pods of them all. */
  readonly count: number;
}

const KNOWN =
  /(?:^|\n)[ \t]*(?:min\.insync\.replicas|default\.replication\.factor|controller\.quorum\.|process\.roles|offsets\.topic\.replication\.factor)/;

export const kafkaConfigurations = memo((inventory): readonly KafkaConfiguration[] => {
  const texts = configurationTexts(inventory);
  const files = texts
    .filter(({ from, text }) => from === 'file' && KNOWN.test(text))
    .map(({ text, object, path, readers }) => ({
      properties: new Map(propertiesOf(text).map(([name, value]) => [name, { value, object, path }])),
      readers,
    }));
  const variables = texts.filter(({ from, name }) => from === 'variable' && /^KAFKA_/.test(name));
  const environments = [
    ...groupBy(
      variables,
      ({ path, object }) => `${object.metadata.name} ${path.replace(/\.env.*/, '')}`,
    ).values(),
  ].map((group) => ({
    properties: new Map(
      group.map(({ name, text, object, path }) => [
        name
          .replace(/^KAFKA_(?:CFG_)?/, '')
          .toLowerCase()
          .replaceAll('_', '.'),
        { value: text, object, path },
      ]),
    ),
    readers: group[0]?.readers ?? [],
  }));
  return [...files, ...environments].flatMap(({ properties, readers }) => {
    const members = readers.filter(({ manifest }) => manifest.kind === 'StatefulSet');
    const count = members.reduce((sum, workload) => sum + (workload.count?.max ?? 0), 0);
    return members.length === 0 ? [] : [{ properties, members, count }];
  });
});

/** `name=value` lines; what follows a number sign at the start of a line is a comment. */
export function propertiesOf(text: string): [string, string][] {
  return text.split('\n').flatMap((line): [string, string][] => {
    const [, name, value] = /^\s*([\w.-]+)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? [];
    return name === undefined ? [] : [[name, value ?? '']];
  });
}

/** A property that is a whole number. */
export function numberOf({ properties }: KafkaConfiguration, name: string): number | undefined {
  const value = properties.get(name)?.value ?? '';
  return /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}
