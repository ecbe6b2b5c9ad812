/**
 * The read-only model of a Kubernetes object, whatever made it: cdk8s, a file on disk, another tool.
 * Nothing under lib/manifest/ knows of cdk8s.
 */
export type Fields = Readonly<Record<string, unknown>>;

/** What every object says about itself. */
export interface ObjectMeta {
  readonly name: string;
  /** Absent on cluster-scoped objects. */
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** A Kubernetes object as plain data. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

/** Whether the value is a mapping: neither a list, nor null, nor a scalar. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The mapping under a field; an empty one where the field is absent or something else. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

/** The mappings of a list; none where the field is absent or something else. */
export function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

/** Whether the value has the shape of a Kubernetes object. `manifestFault` says why it has not. */
export function isManifest(value: unknown): value is Manifest {
  return manifestFault(value) === undefined;
}

/** What keeps a value from being a Kubernetes object, in a sentence; undefined when nothing does. */
export function manifestFault(value: unknown): string | undefined {
  if (!isFields(value)) {
    return `a Kubernetes object is a mapping, this is ${describeValue(value)}`;
  }
  for (const field of ['apiVersion', 'kind'] as const) {
    const fault = textFault(field, value[field]);
    if (fault !== undefined) {
      return fault;
    }
  }
  const metadata = value.metadata;
  if (!isFields(metadata)) {
    return `metadata must be a mapping, it is ${describeValue(metadata)}`;
  }
  const fault =
    textFault('metadata.name', metadata.name) ??
    (metadata.namespace === undefined ? undefined : textFault('metadata.namespace', metadata.namespace));
  return (
    fault ?? textMapFault('labels', metadata.labels) ?? textMapFault('annotations', metadata.annotations)
  );
}

/** The API group of an object, '' for the core group: `apps/v1` gives 'apps', `v1` gives ''. */
export function apiGroup(manifest: { readonly apiVersion: string }): string {
  const slash = manifest.apiVersion.indexOf('/');
  return slash === -1 ? '' : manifest.apiVersion.slice(0, slash);
}

/** Whether the object is of this group and kind, in any version: `isKind(m, 'apps', 'Deployment')`. */
export function isKind(manifest: Manifest, group: string, kind: string): boolean {
  return manifest.kind === kind && apiGroup(manifest) === group;
}

/**
 * What makes an object the same one to the API server, whatever its version: group/kind/namespace/name.
 * None of the four parts can hold a slash, so no two objects share a key by accident.
 */
export function identity(manifest: Manifest): string {
  return `${apiGroup(manifest)}/${manifest.kind}/${manifest.metadata.namespace ?? ''}/${manifest.metadata.name}`;
}

/** An object's name as a person reads it: `StatefulSet data-platform/postgresql`. */
export function title(manifest: Manifest): string {
  const { namespace, name } = manifest.metadata;
  return `${manifest.kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

function textFault(path: string, value: unknown): string | undefined {
  return typeof value === 'string' && value !== ''
    ? undefined
    : `${path} must be a text that is not empty, it is ${describeValue(value)}`;
}

function textMapFault(field: string, value: unknown): string | undefined {
  if (value === undefined || value === null) {
    return undefined;
  }
  if (!isFields(value)) {
    return `metadata.${field} must be a mapping, it is ${describeValue(value)}`;
  }
  for (const [key, entry] of Object.entries(value)) {
    if (typeof entry !== 'string') {
      return `metadata.${field}.${key} must be a text (quote it), it is ${describeValue(entry)}`;
    }
  }
  return undefined;
}

function describeValue(value: unknown): string {
  if (value === undefined) {
    return 'absent';
  }
  if (Array.isArray(value)) {
    return 'a list';
  }
  return isFields(value) ? 'a mapping' : JSON.stringify(value);
}
