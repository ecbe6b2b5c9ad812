/** One thing that is wrong in an environment file. */
export interface Fault {
  /** The file as the caller named it. */
  readonly file: string;
  /** From 1; absent when the file could not be read. */
  readonly line?: number;
  /** From 1. */
  readonly column?: number;
  /** `cluster.nodePools[0].cpu`; empty when the fault is about the whole file. */
  readonly path: string;
  /** What stands there: `"four"`, `12`, `a list`, `nothing`. */
  readonly found: string;
  /** What may stand there, as the end of the sentence "allowed: …". */
  readonly allowed: string;
  /** The remedy, when one is likely: `did you mean "replicas"?` */
  readonly hint?: string;
}

/** `config/production.yaml:14:7 quota.pods: found -1, allowed: an integer from 1 to 100000` */
export function faultLine(fault: Fault): string {
  const position = fault.line === undefined ? '' : `:${fault.line}:${fault.column}`;
  const place = fault.path === '' ? ':' : ` ${fault.path}:`;
  const hint = fault.hint === undefined ? '' : ` (${fault.hint})`;
  return `${fault.file}${position}${place} found ${fault.found}, allowed: ${fault.allowed}${hint}`;
}

/** Everything that is wrong in an environment file, in the order of the file. */
export class EnvironmentFaults extends Error {
  override readonly name = 'EnvironmentFaults';
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super(faults.map(faultLine).join('\n'));
    this.faults = faults;
  }
}

export type Path = readonly (string | number)[];

/** `['cluster', 'nodePools', 0, 'cpu']` as a person writes it: `cluster.nodePools[0].cpu`. */
export function formatPath(path: Path): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') {
      text += `[${part}]`;
    } else if (!/^[\w-]+$/.test(part)) {
      text += `[${JSON.stringify(part)}]`;
    } else {
      text += text === '' ? part : `.${part}`;
    }
  }
  return text;
}

/** `a, b or c` */
export function list(words: readonly string[], conjunction: 'and' | 'or'): string {
  return words.length < 2
    ? words.join('')
    : `${words.slice(0, -1).join(', ')} ${conjunction} ${words[words.length - 1]}`;
}
