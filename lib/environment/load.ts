import { readFileSync } from 'node:fs';
import { readDocument } from './document.ts';
import { EnvironmentFaults, type Fault, formatPath, type Path } from './fault.ts';
import { allowedBy, problemsOf } from './issues.ts';
import type { Problem } from './rule.ts';
import { environmentRules, nameRule } from './rules.ts';
import { type Environment, environmentSchema } from './schema.ts';

export interface LoadOptions {
  /**
   * The name that the file has to give its environment.
   * @default - any name
   */
  readonly name?: string;
}

/**
 * Reads an environment file, with every default filled in.
 * @throws EnvironmentFaults with everything that is wrong in the file, or why it cannot be read
 */
export function loadEnvironment(file: string, options: LoadOptions = {}): Environment {
  return parseEnvironment(readEnvironmentText(file), file, options);
}

/**
 * The environment that a text describes.
 * @param file how faults name the text
 * @throws EnvironmentFaults with everything that is wrong in the text
 */
export function parseEnvironment(text: string, file: string, options: LoadOptions = {}): Environment {
  const document = readDocument(text, file);
  if (document.data === undefined) {
    throw new EnvironmentFaults(document.faults);
  }
  const result = environmentSchema.safeParse(document.data, { error: allowedBy, reportInput: true });
  const rules = options.name === undefined ? environmentRules : [nameRule(options.name), ...environmentRules];
  const problems = [
    ...(result.success ? [] : problemsOf(result.error.issues)),
    ...rules.flatMap((rule) => rule(environmentSchema, document.data)),
  ];
  const faults = withoutConsequences(problems, (path) => document.locate(path).found !== undefined).map(
    ({ path, allowed, hint, value, ...problem }): Fault => {
      const { line, column, found } = document.locate(path);
      const there = found ?? (value === undefined ? 'nothing' : `${JSON.stringify(value)} (the default)`);
      return { file, line, column, path: formatPath(path), found: problem.found ?? there, allowed, hint };
    },
  );
  const all = distinct([...document.faults, ...faults]);
  if (all.length > 0 || !result.success) {
    throw new EnvironmentFaults(all);
  }
  return result.data;
}

/** A mistyped key is one fault: that the key it was meant to be is missing goes without saying. */
function withoutConsequences(
  problems: readonly Problem[],
  isInFile: (path: Path) => boolean,
): readonly Problem[] {
  const meant = problems
    .flatMap(({ path, suggestion }) => (suggestion === undefined ? [] : [[...path.slice(0, -1), suggestion]]))
    .filter((path) => !isInFile(path));
  const isConsequence = (path: Path) =>
    meant.some((start) => start.every((part, index) => part === path[index]));
  return problems.filter(({ path }) => !isConsequence(path));
}

/** One fault for each path, in the order of the file. */
function distinct(faults: readonly Fault[]): Fault[] {
  const byPlace = new Map<string, Fault>();
  for (const fault of faults) {
    const key = fault.path === '' ? `${fault.line}:${fault.column}` : fault.path;
    if (!byPlace.has(key)) {
      byPlace.set(key, fault);
    }
  }
  return [...byPlace.values()].sort(
    (a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  );
}

/**
 * The text of an environment file.
 * @throws EnvironmentFaults when it cannot be read
 */
export function readEnvironmentText(file: string): string {
  const unreadable = (found: string) =>
    new EnvironmentFaults([{ file, path: '', found, allowed: 'a readable YAML file' }]);
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    throw unreadable(READ_FAULTS[String(code)] ?? `a file that cannot be read (${code ?? error})`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw unreadable('bytes that are not UTF-8');
  }
}

const READ_FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'a folder',
  EACCES: 'a file that may not be read',
  EPERM: 'a file that may not be read',
};
