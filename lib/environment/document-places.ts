import { type Document, isAlias, isMap, isScalar, isSeq } from 'yaml';
import { isMergeKey, keyText } from './document-checks.ts';
import type { Path } from './fault.ts';

export interface Found {
  /** Of the nearest parent when the path is not in the file. */
  readonly offset: number;
  /** undefined: not in the file. null: a key without a value. */
  readonly node: unknown;
}

/** Where a path stands in a document: the offset of its key or item, and the node of its value. */
export function find(document: Document | undefined, path: Path, start: number): Found {
  let offset = start;
  let node: unknown = document?.contents;
  for (const part of path) {
    const next = document === undefined ? undefined : child(document, node, part);
    if (next === undefined) {
      return { offset, node: undefined };
    }
    offset = next.offset ?? offset;
    node = next.node;
  }
  return { offset, node };
}

function child(document: Document, parent: unknown, part: string | number): Partial<Found> | undefined {
  const node = isAlias(parent) ? parent.resolve(document) : parent;
  if (isSeq(node)) {
    const item = node.items[Number(part)];
    return item === undefined ? undefined : { offset: offsetOf(item), node: item };
  }
  if (!isMap(node)) {
    return undefined;
  }
  // The last of two keys that are alike is the one whose value counts.
  const pair = node.items.findLast((item) => keyText(item.key) === part);
  if (pair !== undefined) {
    return { offset: offsetOf(pair.key), node: pair.value };
  }
  for (const merge of node.items.filter((item) => isMergeKey(item.key))) {
    const source = isAlias(merge.value) ? merge.value.resolve(document) : merge.value;
    for (const mapping of isSeq(source) ? source.items : [source]) {
      const inherited = child(document, mapping, part);
      if (inherited !== undefined) {
        return inherited;
      }
    }
  }
  return undefined;
}

function offsetOf(node: unknown): number | undefined {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range?.[0] : undefined;
}

const LONGEST = 60;

/** The value of a node as a person would quote it: `"four"`, `12`, `a list`. */
export function written(node: unknown, document: Document | undefined): string {
  const value = isAlias(node) && document !== undefined ? node.resolve(document) : node;
  if (isMap(value)) {
    return value.items.length === 0 ? 'an empty mapping' : 'a mapping';
  }
  if (isSeq(value)) {
    return value.items.length === 0 ? 'an empty list' : 'a list';
  }
  if (!isScalar(value) || value.value === null) {
    return 'an empty value';
  }
  return typeof value.value === 'string' ? quoted(value.value) : (value.source ?? String(value.value));
}

/** The text in quotes, on one line, shortened. */
function quoted(text: string): string {
  return JSON.stringify(text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);
}
