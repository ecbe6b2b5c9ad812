/** What differs between two canonical values, field by field. */
import { isFields, type Manifest } from '../manifest/manifest.ts';
import { keyText } from './canonical.ts';
import { readingOf } from './lists.ts';

export interface FieldChange {
  /** As a person writes it: `spec.template.spec.containers[web].image`. */
  readonly path: string;
  /** Absent: it is new. */
  readonly was?: unknown;
  /** Absent: it is gone. */
  readonly is?: unknown;
}

/** Every difference between two canonical manifests of one object. Values of Secrets are left out. */
export function fieldChanges(before: Manifest, after: Manifest): readonly FieldChange[] {
  const changes = differences(before, after, '', '');
  return after.kind === 'Secret' ? changes.map(masked) : changes;
}

const HIDDEN = '(hidden)';

function masked({ path, ...change }: FieldChange): FieldChange {
  return /^(data|stringData)\b/.test(path)
    ? {
        path,
        ...(change.was === undefined ? {} : { was: HIDDEN }),
        ...(change.is === undefined ? {} : { is: HIDDEN }),
      }
    : { path, ...change };
}

function differences(was: unknown, is: unknown, path: string, name: string): readonly FieldChange[] {
  if (isFields(was) && isFields(is)) {
    return [...new Set([...Object.keys(was), ...Object.keys(is)])]
      .sort()
      .flatMap((key) => differences(was[key], is[key], step(path, key), key));
  }
  if (Array.isArray(was) && Array.isArray(is)) {
    return listDifferences(was, is, path, name);
  }
  return keyText(was) === keyText(is) ? [] : [change(path, was, is)];
}

function listDifferences(
  was: readonly unknown[],
  is: readonly unknown[],
  path: string,
  name: string,
): readonly FieldChange[] {
  const [before, after] = [readingOf(name, was), readingOf(name, is)];
  if (before.keys !== undefined && after.keys !== undefined && was.length + is.length > 0) {
    const found = keyed(was, is, before.keys, after.keys, path);
    // The same items in another order are a change where the order counts.
    return found.length === 0 && keyText(was) !== keyText(is)
      ? [change(path, before.keys, after.keys)]
      : found;
  }
  if (before.ordered || after.ordered) {
    return was.length === is.length
      ? was.flatMap((item, index) => differences(item, is[index], `${path}[${index}]`, ''))
      : [change(path, was, is)];
  }
  const [own, others] = [was.map(keyText), is.map(keyText)];
  return [
    ...was.filter((_, index) => !others.includes(own[index] ?? '')).map((item) => change(`${path}[]`, item)),
    ...is
      .filter((_, index) => !own.includes(others[index] ?? ''))
      .map((item) => change(`${path}[]`, undefined, item)),
  ];
}

function keyed(
  was: readonly unknown[],
  is: readonly unknown[],
  wasKeys: readonly string[],
  isKeys: readonly string[],
  path: string,
): readonly FieldChange[] {
  return [...new Set([...wasKeys, ...isKeys])].flatMap((key) =>
    differences(was[wasKeys.indexOf(key)], is[isKeys.indexOf(key)], `${path}[${key}]`, ''),
  );
}

function change(path: string, was?: unknown, is?: unknown): FieldChange {
  return { path, ...(was === undefined ? {} : { was }), ...(is === undefined ? {} : { is }) };
}

/** Keys with dots or slashes in them, such as labels and files, stand in brackets. */
function step(path: string, key: string): string {
  if (!/^[\w-]+$/.test(key)) {
    return `${path}["${key}"]`;
  }
  return path === '' ? key : `${path}.${key}`;
}
