import { type Document, isScalar, LineCounter, parseAllDocuments, visit, type YAMLError } from 'yaml';
import { checkAliases, checkKeys, checkLengths } from './document-checks.ts';
import { find, written } from './document-places.ts';
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

  const nothing = { data: undefined, faults, locate };
  if (document === undefined || (isEmpty(document.contents) && document.errors.length === 0)) {
    report(0, [], 'an empty file', 'a mapping that describes an environment');
    return nothing;
  }
  for (const warning of document.warnings.filter(isAliasKey)) {
    const alias = /\*\S*$/.exec(text.slice(0, warning.pos[1]))?.[0] ?? '*';
    report(warning.pos[1] - alias.length, [], `an alias as a key (${alias})`, 'keys that are text');
  }
  if (faults.length > 0) {
    return nothing;
  }
  if (document.errors.length > 0) {
    let last = Number.NEGATIVE_INFINITY;
    for (const error of document.errors) {
      const offset = openedAt(document, error) ?? error.pos[0];
      const { line } = position(offset);
      // One mistake makes the parser stumble through this line and the next: the first tells what it was.
      if (line > last + 1) {
        report(offset, [], `broken YAML (${plain(error.message)})`, 'YAML 1.2, indented with spaces');
      }
      last = line;
    }
    return nothing;
  }
  for (const warning of document.warnings) {
    const [from, to] = warning.pos;
    const token = text.slice(from, to);
    const line = text.slice(text.lastIndexOf('\n', from - 1) + 1).split('\n')[0] ?? '';
    if (token.startsWith('!')) {
      report(from, [], `a tag (${token})`, 'values without tags');
    } else if (line.startsWith('%')) {
      report(from, [], `a directive (${line.trim()})`, 'YAML 1.2, without directives');
    } else {
      report(from, [], plain(warning.message), 'YAML 1.2, indented with spaces');
    }
  }
  if (second !== undefined) {
    report(second.contents?.range[0] ?? second.range[0], [], 'a second document', 'one document in a file');
  }
  if (faults.length > 0) {
    return nothing;
  }
  checkLengths(document, report);
  if (faults.length > 0) {
    return nothing;
  }
  checkKeys(document, report);
  if (!checkAliases(document, report)) {
    return nothing;
  }
  try {
    return { data: document.toJS(), faults, locate };
  } catch (error) {
    // What is left after the checks: aliases of aliases that grow without measure.
    report(start, [], plain(error instanceof Error ? error.message : String(error)), 'at most 100 aliases');
    return nothing;
  }
}

/** `*a: 1`: the parser takes the colon for a part of the name. */
function isAliasKey({ message }: YAMLError): boolean {
  return message.startsWith('Alias ending in :');
}

function isEmpty(contents: unknown): boolean {
  return contents === null || (isScalar(contents) && contents.value === null);
}

/** Where the quotes or brackets begin that an error says are left open; the parser notices at their end. */
function openedAt(document: Document, error: YAMLError): number | undefined {
  let start: number | undefined;
  if (/^Missing closing|end with a/.test(error.message)) {
    visit(document, {
      Node(_, node) {
        const opens = isScalar(node) ? node.type?.startsWith('QUOTE') : 'flow' in node && node.flow === true;
        if (opens && node.range && node.range[0] < error.pos[0] && node.range[1] >= error.pos[0]) {
          start = node.range[0];
        }
      },
    });
  }
  return start;
}

/** A parser's message as a part of a sentence. */
function plain(message: string): string {
  const line = message.split('\n')[0] ?? message;
  return `${line.charAt(0).toLowerCase()}${line.slice(1)}`.replace(/[.:]$/, '');
}
