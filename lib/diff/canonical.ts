/** One form for all manifests that mean the same to the API server. */
import { type Fields, isFields, isManifest, type Manifest } from '../manifest/manifest.ts';
import { formatQuantity, isQuantity, parseQuantity } from '../manifest/quantity.ts';
import { asStored } from '../manifest/stored.ts';
import { readingOf } from './lists.ts';

/** Annotations that repeat in short what stands elsewhere: they change with it, and with the tool that made them. */
const HASH = /(?:^|[./_-])(?:hash|checksum|sha256)(?:$|[./_-])/i;

/** Mappings of amounts by resource. */
const amounts = new Set([
  'requests',
  'limits',
  'hard',
  'capacity',
  'default',
  'defaultRequest',
  'max',
  'min',
  'maxLimitRequestRatio',
]);
const amountFields = new Set(['sizeLimit', 'averageValue', 'divisor']);

/** Texts of the user's: nothing in them is an amount or a list of Kubernetes. */
const opaque = new Set(['data', 'stringData', 'binaryData', 'labels', 'annotations', 'matchLabels']);

/**
 * The manifest with keyed lists and sets sorted, amounts in one notation, without hashes and what the API server
 * drops.
 * Two manifests that mean the same have equal forms.
 */
export function canonical(manifest: Manifest): Manifest {
  const form = canonicalFields(asStored(manifest), '');
  if (!isManifest(form)) {
    throw new Error(`canonical: found ${JSON.stringify(form)}, allowed: a manifest`);
  }
  return form;
}

/** A text that is equal where the values are. */
export function keyText(value: unknown): string {
  return JSON.stringify(value) ?? 'undefined';
}

function canonicalValue(value: unknown, name: string, parent: string): unknown {
  if (Array.isArray(value)) {
    return canonicalList(value, name);
  }
  if (isFields(value)) {
    return opaque.has(name) ? texts(value, name) : canonicalFields(value, name);
  }
  return isAmount(value, name, parent) ? amount(value, name) : value;
}

function canonicalFields(fields: Fields, name: string): Fields {
  return Object.fromEntries(
    sortedEntries(fields).flatMap(([key, value]): [string, unknown][] => {
      const form = canonicalValue(value, key, name);
      // A mapping whose only entries were hashes was not there before somebody hashed.
      return key === 'annotations' && isFields(form) && Object.keys(form).length === 0 ? [] : [[key, form]];
    }),
  );
}

function texts(fields: Fields, name: string): Fields {
  return Object.fromEntries(
    sortedEntries(fields).filter(([key]) => name !== 'annotations' || !HASH.test(key)),
  );
}

/** Absent and null are the same to the API. */
function sortedEntries(fields: Fields): [string, unknown][] {
  return Object.entries(fields)
    .filter(([, value]) => value !== null && value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

function canonicalList(list: readonly unknown[], name: string): readonly unknown[] {
  const items = list.map((item) => canonicalValue(item, '', name));
  const { keys, ordered } = readingOf(name, items);
  if (ordered) {
    return items;
  }
  const sortable = items.map((item, index) => ({ item, key: keys?.[index] ?? keyText(item) }));
  return sortable.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ item }) => item);
}

function isAmount(value: unknown, name: string, parent: string): value is string | number {
  return (
    isQuantity(value) &&
    (amounts.has(parent) || amountFields.has(name) || (name === 'storage' && parent !== 'spec'))
  );
}

/** One notation for each amount: in binary units where they divide it, but for what is counted. */
function amount(value: string | number, name: string): string {
  const { nanos } = parseQuantity(value);
  const binary =
    !/cpu|pods|count|number/.test(name) && nanos !== 0n && nanos % (1024n * 1_000_000_000n) === 0n;
  return formatQuantity({ nanos, format: binary ? 'binarySI' : 'decimalSI' });
}

/** The hashes of an object and of its pods: what `canonical` leaves out. */
export function hashesOf(value: unknown): string {
  const found: string[] = [];
  const walk = (at: unknown, name: string) => {
    if (Array.isArray(at)) {
      for (const item of at) walk(item, '');
    } else if (isFields(at)) {
      for (const [key, entry] of sortedEntries(at)) {
        if (name === 'annotations' && HASH.test(key)) found.push(`${key}=${entry}`);
        else if (!opaque.has(name)) walk(entry, key);
      }
    }
  };
  walk(value, '');
  return found.join('\n');
}
