import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments } from 'yaml';
import { checkAliases, checkKeys, isMergeKey, keyText } from './document-checks.ts';
import { type Fault, formatPath, type Path } from './fault.ts';

/** An environment file as YAML: its data, and where each part of it stands. */
export interface EnvironmentDocument {
  /** Plain data; undefined when the faults leave none that could be read. */
  readonly data: unknown;
  /** Faults of the YAML itself: syntax, repeated keys, aliases that lead nowhere. */
  readonly faults: readonly Fault[];
  /** Where the key or list item of a path stands, and what is written there. */
  locate(path: Path): Place;
}

export interface Place {
  /** From 1. Of the nearest parent when the path is not in the file. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** The value as a person would quote it: `"four"`, `12`, `a list`; undefined when nothing is there. */
  readonly found: string | undefined;
}

/** Reads YAML 1.2 (`off` is text, `false` is a boolean), with aliases and merge keys. */
export function readDocument(text: string, file: string): EnvironmentDocument {
  const lines = new LineCounter();
  const [document, second] = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    // checkKeys does it, and knows the path.
    uniqueKeys: false,
    merge: true,
    // A %YAML 1.1 directive must not turn `off` into false, nor a tag make dates.
    schema: 'core',
    resolveKnownTags: false,
    logLevel: 'silent',
  });
  const position = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const faults: Fault[] = [];
  const report = (offset: number, path: Path, found: string, allowed: string, hint?: string) => {
    faults.push({ file, ...position(offset), path: formatPath(path), found, allowed, hint });
  };
  const start = document?.contents?.range[0] ?? 0;
  const locate = (path: Path): Place => {
    const { offset, node } = find(document, path, start);
    return { ...position(offset), found: node === undefined ? undefined : written(node, document) };
  };

  if (document === undefined || (document.contents === null && document.errors.length === 0)) {
    report(0, [], 'an empty file', 'a mapping that describes an environment');
    return { data: undefined, faults, locate };
  }
  if (document.errors.length > 0) {
    for (const error of document.errors) {
      // One mistake makes the parser stumble several times in a line: the first tells what it was.
      if (!faults.some((known) => known.line === position(error.pos[0]).line)) {
        report(error.pos[0], [], `broken YAML (${plain(error.message)})`, 'YAML 1.2, indented with spaces');
      }
    }
    return { data: undefined, faults, locate };
  }
  if (second !== undefined) {
    report(second.contents?.range[0] ?? second.range[0], [], 'a second document', 'one document in a file');
  }
  for (const warning of document.warnings) {
    report(warning.pos[0], [], plain(warning.message), 'values without tags');
  }
  checkKeys(document, report);
  if (!checkAliases(document, report)) {
    return { data: undefined, faults, locate };
  }
  try {
    return { data: document.toJS(), faults, locate };
  } catch (error) {
    // What is left after the checks: aliases of aliases that grow without measure.
    report(start, [], plain(error instanceof Error ? error.message : String(error)), 'at most 100 aliases');
    return { data: undefined, faults, locate };
  }
}

interface Found {
  readonly offset: number;
  /** undefined: not in the file. null: a key without a value. */
  readonly node: unknown;
}

function find(document: Document | undefined, path: Path, start: number): Found {
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

function written(node: unknown, document: Document | undefined): string {
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
export function quoted(text: string): string {
  return JSON.stringify(text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);
}

/** A parser's message as a part of a sentence. */
function plain(message: string): string {
  const line = message.split('\n')[0] ?? message;
  return `${line.charAt(0).toLowerCase()}${line.slice(1)}`.replace(/[.:]$/, '');
}
