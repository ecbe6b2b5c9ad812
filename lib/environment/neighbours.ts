import { readDocument } from './document.ts';
import { type Fault, formatPath } from './fault.ts';
import { sharedPlaces } from './places.ts';
import type { Environment } from './schema.ts';

/** An environment, its file, and the text in it. */
export interface Neighbour {
  readonly file: string;
  readonly text: string;
  readonly environment: Environment;
}

/**
 * Where two environments would write into one place, or answer to one name: a line for each, in the later file.
 * One namespace is none of these: environments are clusters, and each has its own.
 * @param about only what one of these shares, by its name; all of them without it
 */
export function neighbourFaults(neighbours: readonly Neighbour[], about?: string): Fault[] {
  return neighbours.flatMap((second, index) =>
    neighbours
      .slice(0, index)
      .filter(
        (first) =>
          about === undefined || [first, second].some(({ environment }) => environment.name === about),
      )
      .flatMap((first) => faultsBetween(first, second)),
  );
}

function faultsBetween(first: Neighbour, second: Neighbour): Fault[] {
  const { locate } = readDocument(second.text, second.file);
  return sharedPlaces(first.environment, second.environment)
    .map(({ path, found, allowed }) => {
      const { line, column } = locate(path);
      return {
        file: second.file,
        line,
        column,
        path: formatPath(path),
        found,
        allowed: `${allowed}, since ${first.environment.name} (${first.file}) and ${second.environment.name} would share it`,
      };
    })
    .sort((a, b) => a.line - b.line);
}
