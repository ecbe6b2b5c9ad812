/** What verify and the simulation say of a set of manifests. The shape is a contract: `--format json` prints it. */

/** error: stops the synth; warning: should be changed; info: worth knowing. */
export type Severity = 'error' | 'warning' | 'info';

/** From the gravest to the mildest. */
export const severities: readonly Severity[] = ['error', 'warning', 'info'];

/** The object that a finding is about. */
export interface ObjectReference {
  readonly kind: string;
  /** Absent on cluster-scoped objects, and on objects that name none. */
  readonly namespace?: string;
  readonly name: string;
}

export interface Finding {
  /** Id of the check, in kebab-case: `pdb-allows-no-disruption`. */
  readonly check: string;
  readonly severity: Severity;
  readonly object: ObjectReference;
  /** Where in the object: `spec.template.spec.containers[0].image`; empty when it is the object as a whole. */
  readonly path: string;
  /** What is wrong, with the values found, in a sentence. */
  readonly message: string;
  /** What to do about it, in a sentence. */
  readonly remedy: string;
}

/** The very object that a finding was made of, where several have one name. */
const origins = new WeakMap<Finding, object>();

/** Notes which object the finding was made of. */
export function foundOn(finding: Finding, object: object): Finding {
  origins.set(finding, object);
  return finding;
}

/** The object that `foundOn` noted. */
export function originOf(finding: Finding): object | undefined {
  return origins.get(finding);
}

/** The reference of a manifest, or of anything else with a kind and metadata. */
export function referenceOf(object: {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}): ObjectReference {
  const { namespace, name } = object.metadata;
  return namespace === undefined ? { kind: object.kind, name } : { kind: object.kind, namespace, name };
}

/** Gravest first, then by object, check and path: one order whatever order the checks run in. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    compareTexts(objectKey(a.object), objectKey(b.object)) ||
    compareTexts(a.check, b.check) ||
    compareTexts(a.path, b.path) ||
    compareTexts(a.message, b.message)
  );
}

/** One text for one object: namespace, kind and name. */
export function objectKey({ kind, namespace, name }: ObjectReference): string {
  return `${namespace ?? ''}/${kind}/${name}`;
}

/** By code units, whatever the language of the machine. */
function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
