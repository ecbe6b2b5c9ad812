/** Two revisions of one environment, side by side. */
import type { Environment } from '../environment/schema.ts';
import { fieldsOf, identity, type Manifest } from '../manifest/manifest.ts';
import { ownsPods } from '../manifest/workload.ts';
import { type Inventory, takeInventory } from '../verify/model/inventory.ts';
import { canonical, hashesOf, keyText } from './canonical.ts';
import { type FieldChange, fieldChanges } from './fields.ts';

/** A manifest and where it stands. */
export interface Entry {
  /** Folder under dist/; '' where there is none. */
  readonly environment: string;
  /** Folder under apps/, or the one it stands in. */
  readonly app: string;
  readonly manifest: Manifest;
}

/** One revision. */
export interface Side {
  readonly entries: readonly Entry[];
  /** The environment files, by name. Without one, nothing is said of nodes and failures. */
  readonly environments: ReadonlyMap<string, Environment>;
}

/** An object that differs. */
export interface ObjectChange {
  readonly kind: 'added' | 'removed' | 'changed' | 'moved';
  /** Where it stands now, or stood. */
  readonly app: string;
  /** Canonical; absent where it is new. */
  readonly before?: Manifest;
  /** Canonical; absent where it is gone. */
  readonly after?: Manifest;
  /** Empty where it is new, gone or only moved. */
  readonly fields: readonly FieldChange[];
}

export interface EnvironmentPair {
  readonly name: string;
  readonly before: Inventory;
  readonly after: Inventory;
  readonly changes: readonly ObjectChange[];
  /** Identities of workloads whose hash has changed: their pods roll. */
  readonly rehashed: ReadonlySet<string>;
  /** The app of each object, by identity. */
  readonly apps: ReadonlyMap<string, string>;
}

export function pairOf(name: string, before: Side, after: Side): EnvironmentPair {
  const [was, is] = [before, after].map((side) => objectsOf(name, side)) as [Objects, Objects];
  const changes: ObjectChange[] = [];
  const rehashed = new Set<string>();
  for (const key of [...new Set([...was.keys(), ...is.keys()])].sort()) {
    const [old, now] = [was.get(key), is.get(key)];
    const change = compare(old, now);
    if (change !== undefined) {
      changes.push(change);
    }
    if (old !== undefined && now !== undefined && ownsPods(now.canonical) && old.hashes !== now.hashes) {
      rehashed.add(key);
    }
  }
  const inventory = (objects: Objects, side: Side) =>
    takeInventory(
      [...objects.values()].map(({ canonical }) => canonical),
      { environment: side.environments.get(name) },
    );
  return {
    name,
    before: inventory(was, before),
    after: inventory(is, after),
    changes,
    rehashed,
    apps: new Map([...was, ...is].map(([key, { app }]) => [key, app])),
  };
}

interface Known {
  readonly app: string;
  readonly canonical: Manifest;
  readonly hashes: string;
}

type Objects = ReadonlyMap<string, Known>;

/** Of two objects with one identity the last counts, as it does for who applies them in turn. */
function objectsOf(name: string, side: Side): Objects {
  return new Map(
    side.entries
      .filter(({ environment }) => environment === name)
      .map(({ app, manifest }) => [
        identity(manifest),
        { app, canonical: canonical(manifest), hashes: hashesOf(manifest) },
      ]),
  );
}

function compare(was: Known | undefined, is: Known | undefined): ObjectChange | undefined {
  if (was === undefined || is === undefined) {
    const { app } = (is ?? was) as Known;
    return is === undefined
      ? { kind: 'removed', app, before: was?.canonical, fields: [] }
      : { kind: 'added', app, after: is.canonical, fields: [] };
  }
  const fields = fieldChanges(was.canonical, is.canonical);
  const both = { app: is.app, before: was.canonical, after: is.canonical, fields };
  if (fields.length > 0) {
    return { kind: 'changed', ...both };
  }
  return was.app === is.app ? undefined : { kind: 'moved', ...both };
}

/** The object after the change, or before where it is gone. */
export function objectOf({ before, after }: ObjectChange): Manifest {
  const object = after ?? before;
  if (object === undefined) {
    throw new Error('change: found neither before nor after, allowed: one of them');
  }
  return object;
}

/** Whether the pods of a workload differ, hashes aside. */
export function templateChanged({ before, after }: ObjectChange): boolean {
  const template = (manifest: Manifest | undefined) => keyText(fieldsOf(manifest?.spec).template);
  return before !== undefined && after !== undefined && template(before) !== template(after);
}
