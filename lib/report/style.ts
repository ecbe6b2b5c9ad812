/** What the terminal takes: colours, and how many columns. */
import picocolors from 'picocolors';

export interface Style {
  readonly color: boolean;
  /** Columns. */
  readonly width: number;
}

/** Of a stream such as process.stdout. */
export interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const PIPE_WIDTH = 80;
/** Wider lines are harder to follow from left to right. */
const WIDEST = 100;
/** What the table of apps takes; a narrower terminal wraps it. */
const NARROWEST = 50;

/**
 * NO_COLOR (no-color.org: any value but an empty one) wins over FORCE_COLOR (0 and false switch colours off, anything
 * else on), which wins over the stream. A pipe gets plain text of 80 columns, in CI too.
 */
export function styleOf(stream: Stream, env: Readonly<Record<string, string | undefined>>): Style {
  const width = stream.isTTY ? (stream.columns ?? PIPE_WIDTH) : PIPE_WIDTH;
  return { color: wantsColor(stream, env), width: Math.max(NARROWEST, Math.min(WIDEST, width)) };
}

/** The functions that colour a text, or leave it as it is. */
export function colorsOf({ color }: Pick<Style, 'color'>) {
  return picocolors.createColors(color);
}

export type Colors = ReturnType<typeof colorsOf>;

function wantsColor(stream: Stream, env: Readonly<Record<string, string | undefined>>): boolean {
  if (env.NO_COLOR) {
    return false;
  }
  if (env.FORCE_COLOR !== undefined) {
    return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  }
  return stream.isTTY === true && env.TERM !== 'dumb';
}
