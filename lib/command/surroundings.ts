/** Where a command prints, and what it may know of its surroundings. */
import { printable } from '../report/printable.ts';
import { type Stream, styleOf } from '../report/style.ts';

export type Output = Stream & { write(text: string): unknown };

export interface Surroundings {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The same, with every text made harmless to a terminal: names come from files that anybody may have written. */
export function printing({ stdout, stderr, env }: Surroundings): Surroundings {
  const harmless = (stream: Output): Output => ({
    isTTY: stream.isTTY,
    columns: stream.columns,
    write: (text) => stream.write(printable(text, styleOf(stream, env).color)),
  });
  return { stdout: harmless(stdout), stderr: harmless(stderr), env };
}
