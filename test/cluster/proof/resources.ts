/** Where the API server keeps the objects of each kind. */
import { type Fields, fieldsOf, listOf, type Manifest } from '../../../lib/manifest/manifest.ts';
import type { Api } from '../plane/api.ts';

interface Resource {
  readonly plural: string;
  readonly namespaced: boolean;
}

export class Resources {
  private readonly api: Api;
  private readonly known = new Map<string, Promise<ReadonlyMap<string, Resource>>>();

  constructor(api: Api) {
    this.api = api;
  }

  /** The path of an object; undefined for a kind that the API server does not know. */
  async pathOf({ apiVersion, kind, metadata }: Manifest): Promise<string | undefined> {
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const resources = await (this.known.get(root) ?? this.discover(root));
    const found = resources.get(kind);
    if (found === undefined) {
      // A definition may be served a moment later.
      this.known.delete(root);
      return undefined;
    }
    const within = found.namespaced ? `/namespaces/${metadata.namespace ?? 'default'}` : '';
    return `${root}${within}/${found.plural}/${metadata.name}`;
  }

  private discover(root: string): Promise<ReadonlyMap<string, Resource>> {
    const asked = this.api
      .call('GET', root)
      .then(({ body }) => new Map(listOf(body.resources).flatMap(resource)));
    this.known.set(root, asked);
    return asked;
  }
}

function resource({ name, kind, namespaced }: Fields): [string, Resource][] {
  const plural = String(name);
  return plural.includes('/') ? [] : [[String(kind), { plural, namespaced: namespaced === true }]];
}

/** What the API server keeps of an object's version. */
export function versionOf(body: Fields): string {
  return String(fieldsOf(body.metadata).resourceVersion);
}
