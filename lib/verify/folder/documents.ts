/** Manifests out of YAML and JSON texts, each with the lines that it stands on. */
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
} from 'yaml';
import { type Fields, isFields, isManifest, type Manifest, manifestFault } from '../../manifest/manifest.ts';
import type { Step } from '../path.ts';

/** A manifest and where it came from. */
export interface SourcedManifest {
  readonly manifest: Manifest;
  readonly file: string;
  /** The line of the value at these steps, or of the nearest thing around it; from 1. */
  lineOf(steps: readonly Step[]): number;
}

/** Something in a file that kubectl would refuse. */
export interface FileFault {
  readonly check: 'yaml-syntax' | 'manifest-invalid';
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

export interface Documents {
  readonly manifests: readonly SourcedManifest[];
  readonly faults: readonly FileFault[];
  /** What was passed over, and why: values files, kustomizations. */
  readonly skipped: readonly string[];
}

/** Every object of a text; lists (`kind: List`) are unpacked. */
export function readDocuments(text: string, file: string): Documents {
  const lines = new LineCounter();
  const manifests: SourcedManifest[] = [];
  const faults: FileFault[] = [];
  const skipped: string[] = [];
  for (const document of parse(text, lines)) {
    const [error] = document.errors;
    if (error !== undefined) {
      // A line of JSON that is no YAML belongs to something else most likely, such as a file with comments.
      if (file.endsWith('.json') && !text.includes('"apiVersion"')) {
        skipped.push(`${file}: no JSON that holds manifests`);
        break;
      }
      faults.push(syntaxFault(file, text, lines.linePos(error.pos[0]).line, error.message));
      continue;
    }
    const start = isNode(document.contents) ? lineAt(document.contents, lines) : 1;
    for (const { value, node } of unpack(dataOf(document), document.contents, document)) {
      const line = node === undefined ? start : lineAt(node, lines);
      const fault = value instanceof Error ? value.message : faultOf(value);
      if (fault === undefined) {
        const manifest = normalized(value);
        if (isManifest(manifest)) {
          const lineOf = (steps: readonly Step[]) => lineOfSteps(document, node, steps, lines) ?? line;
          manifests.push({ manifest, file, lineOf });
        }
      } else if (fault !== '') {
        faults.push({ check: 'manifest-invalid', file, line, message: `${fault}.` });
      } else if (value !== null) {
        skipped.push(`${file}:${line}: no Kubernetes object`);
      }
    }
  }
  return { manifests, faults, skipped };
}

/**
 * YAML as kubectl reads it: 1.1, in which `yes` is true and `0644` is octal, but with neither times nor sexagesimal
 * numbers.
 */
function parse(text: string, lineCounter: LineCounter): readonly Document.Parsed[] {
  const documents = parseAllDocuments(text, {
    version: '1.1',
    merge: true,
    lineCounter,
    prettyErrors: false,
    logLevel: 'silent',
    customTags: (tags) =>
      tags.filter(
        (tag) =>
          typeof tag === 'string' ||
          (tag.tag !== 'tag:yaml.org,2002:timestamp' && (!('format' in tag) || tag.format !== 'TIME')),
      ),
  });
  return Array.isArray(documents) ? documents : [];
}

/** The data of a document; an error where aliases would blow it up. */
function dataOf(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 1000 });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

interface Unpacked {
  readonly value: unknown;
  readonly node: Node | undefined;
}

/** The object, or the items of a list of objects. */
function unpack(value: unknown, contents: unknown, document: Document): readonly Unpacked[] {
  const node = isNode(contents) ? contents : undefined;
  if (
    !isFields(value) ||
    !Array.isArray(value.items) ||
    !/List$/.test(String(value.kind)) ||
    value.spec !== undefined
  ) {
    return [{ value, node }];
  }
  const kind = String(value.kind).slice(0, -'List'.length);
  return value.items.flatMap((item: unknown, index) => {
    // Items of a ConfigMapList need not repeat what they are.
    const typed = isFields(item) && kind !== '' ? { apiVersion: value.apiVersion, kind, ...item } : item;
    return unpack(typed, nodeAt(document, node, ['items', index]), document);
  });
}

/** Files that name themselves objects and are read by programs, not by the API. */
const CONFIG_GROUP =
  /^(?:kustomize\.config\.k8s\.io|kind\.x-k8s\.io|kubeadm\.k8s\.io|[\w.]*\.config\.k8s\.io|skaffold|helm\.cattle\.io\/config)/;

/** Undefined for an object of the API, '' for what is none and need not be, and a fault in words otherwise. */
function faultOf(value: unknown): string | undefined {
  if (!isFields(value) || value.kind === undefined || value.apiVersion === undefined) {
    const half =
      isFields(value) &&
      isFields(value.metadata) &&
      (value.kind !== undefined || value.apiVersion !== undefined);
    return half ? manifestFault(value) : '';
  }
  const group = String(value.apiVersion);
  return CONFIG_GROUP.test(group) || (value.metadata === undefined && value.kind === 'Config')
    ? ''
    : manifestFault(normalized(value));
}

/** As the API reads it: what is null is absent, and what is empty in metadata. */
function normalized(written: unknown): unknown {
  if (!isFields(written) || !isFields(written.metadata)) {
    return written;
  }
  const value = { ...withoutNull(written), metadata: written.metadata };
  const entries = Object.entries(value.metadata).flatMap(([field, entry]): [string, unknown][] => {
    if (entry === null || (field === 'namespace' && entry === '')) {
      // A field that is null shows only where it is the API server's.
      return field === 'creationTimestamp' ? [[field, entry]] : [];
    }
    return (field === 'labels' || field === 'annotations') && isFields(entry)
      ? [[field, Object.fromEntries(Object.entries(entry).map(([key, text]) => [key, text ?? '']))]]
      : [[field, entry]];
  });
  const metadata: Record<string, unknown> = Object.fromEntries(entries);
  const { name, generateName } = metadata;
  // The API server makes a name of it, another one each time.
  return name === undefined && typeof generateName === 'string' && generateName !== ''
    ? { ...value, metadata: { ...metadata, name: `${generateName}xxxxx` } }
    : { ...value, metadata };
}

/** The mapping without its fields that are null, at every depth; items of lists stay. */
function withoutNull(value: Fields): Fields {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, entry]) => (entry === null ? [] : [[key, inner(entry)] as const])),
  );
}

function inner(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(inner);
  }
  return isFields(value) ? withoutNull(value) : value;
}

function syntaxFault(file: string, text: string, line: number, message: string): FileFault {
  const template = text.includes('{{') ? ' It looks like a template: render it first.' : '';
  const [first = message] = message.split('\n');
  return { check: 'yaml-syntax', file, line, message: `${first.replace(/[:.]?\s*$/, '')}.${template}` };
}

function lineAt({ range }: Node, lines: LineCounter): number {
  return range === null || range === undefined ? 1 : lines.linePos(range[0]).line;
}

function nodeAt(document: Document, from: Node | undefined, steps: readonly Step[]): Node | undefined {
  let node = from;
  for (const step of steps) {
    node = childOf(document, node, step)?.node;
  }
  return node;
}

/** The line of the last step that the document has, by its key. */
function lineOfSteps(
  document: Document,
  from: Node | undefined,
  steps: readonly Step[],
  lines: LineCounter,
): number | undefined {
  let node = from;
  let line: number | undefined;
  for (const step of steps) {
    const child = childOf(document, node, step);
    if (child === undefined) {
      break;
    }
    line = lineAt(child.position, lines);
    node = child.node;
  }
  return line;
}

function childOf(
  document: Document,
  node: Node | undefined,
  step: Step,
): { readonly node: Node | undefined; readonly position: Node } | undefined {
  const target = isAlias(node) ? node.resolve(document) : node;
  if (isSeq(target) && typeof step === 'number') {
    const item = target.items[step];
    return isNode(item) ? { node: item, position: item } : undefined;
  }
  if (!isMap(target)) {
    return undefined;
  }
  const pair = target.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
  return pair !== undefined && isScalar(pair.key)
    ? { node: isNode(pair.value) ? pair.value : undefined, position: pair.key }
    : undefined;
}
