import { fieldsOf, listOf } from '../../lib/manifest/manifest.ts';
import { groupBy, type Inventory } from '../../lib/verify/model/inventory.ts';
import { configurationTexts } from '../../lib/verify/model/texts.ts';
import type { Workload } from '../../lib/verify/model/workload.ts';
import { listAt } from './environments.testing.ts';

/** A ConfigMap or a Secret as a folder in a pod. */
interface Folder {
  readonly kind: 'ConfigMap key' | 'Secret key';
  readonly source: string;
  readonly path: string;
  /** Keys by the files they become. @default - all, each under its own name */
  readonly items?: ReadonlyMap<string, string>;
}

/** A file of such a folder that a text names. */
export interface NamedFile {
  readonly kind: Folder['kind'];
  /** `name/key`; where several folders come to lie at one path, each that may be meant. */
  readonly names: readonly string[];
  readonly where: string;
}

/** Every file of a mounted ConfigMap or Secret whose path stands in a text that the pod reads. */
export function namedFiles(inventory: Inventory): NamedFile[] {
  return inventory.workloads.flatMap((workload) => {
    const folders = groupBy(foldersOf(workload), ({ path }) => path);
    return configurationTexts(inventory)
      .filter(({ readers }) => readers.includes(workload))
      .flatMap(({ text, object, path, name }) =>
        [...folders].flatMap(([folder, candidates]) =>
          text.includes(`${folder}/`)
            ? filesIn(text, folder).map((file) => ({
                kind: candidates[0]?.kind ?? 'ConfigMap key',
                names: candidates.map(({ source, items }) => `${source}/${items?.get(file) ?? file}`),
                where: `${object.kind} ${object.metadata.name} ${path} (${name})`,
              }))
            : [],
        ),
      );
  });
}

function filesIn(text: string, folder: string): string[] {
  const path = folder.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  // What follows a dollar sign is put together when the program runs, and so is what a dash or a dot ends.
  return [...text.matchAll(new RegExp(`${path}/([\\w-][\\w.-]*\\w)(?![\\w$*{/-])`, 'g'))].map(
    ([, file = '']) => file,
  );
}

function foldersOf({ template, containers }: Workload): Folder[] {
  const volumes = new Map(
    listOf(template.spec.volumes).flatMap((volume): [string, Omit<Folder, 'path'>][] => {
      const { configMap, secret } = volume;
      const source = fieldsOf(configMap ?? secret);
      const name = source.name ?? source.secretName;
      const items = listAt(source, 'items').map(({ key, path }): [string, string] => [
        String(path),
        String(key),
      ]);
      return typeof name === 'string'
        ? [
            [
              String(volume.name),
              {
                kind: configMap === undefined ? 'Secret key' : 'ConfigMap key',
                source: name,
                ...(items.length > 0 ? { items: new Map(items) } : {}),
              },
            ],
          ]
        : [];
    }),
  );
  return containers.flatMap(({ container }) =>
    listOf(container.volumeMounts).flatMap(({ name, mountPath }) => {
      const volume = volumes.get(String(name));
      return volume === undefined ? [] : [{ ...volume, path: String(mountPath) }];
    }),
  );
}
