/** Values of fields in a line, and long texts as the lines that differ. */
import type { FieldChange } from '../fields.ts';

const LONGEST = 70;

export function valueText(value: unknown): string {
  const text = typeof value === 'string' ? quoted(value) : (JSON.stringify(value) ?? 'absent');
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}

/** Texts that YAML would read as something else, and those with line breaks, in quotes. */
function quoted(text: string): string {
  return /^[\w./:@%+ -]+$/.test(text) && text.trim() === text && text !== '' ? text : JSON.stringify(text);
}

export function isText({ was, is }: FieldChange): boolean {
  return (
    [was, is].every((value) => value === undefined || typeof value === 'string') &&
    [was, is].some((value) => typeof value === 'string' && value.trim().includes('\n'))
  );
}

const MOST_LINES = 12;

/** The lines that differ: `- old`, `+ new`, in the order of the texts. */
export function textLines({ was, is }: FieldChange, most = MOST_LINES): readonly string[] {
  const [old, now] = [linesOf(was), linesOf(is)];
  let start = 0;
  while (start < Math.min(old.length, now.length) && old[start] === now[start]) {
    start++;
  }
  let end = 0;
  while (end < Math.min(old.length, now.length) - start && old.at(-1 - end) === now.at(-1 - end)) {
    end++;
  }
  const lines = lineDiff(old.slice(start, old.length - end), now.slice(start, now.length - end));
  return lines.length <= most ? lines : [...lines.slice(0, most), `  … ${lines.length - most} more lines`];
}

/** Beyond this the table of the comparison grows too large, and all lines count as different. */
const COMPARABLE = 1_000_000;

/** By the longest common subsequence of lines. */
function lineDiff(old: readonly string[], now: readonly string[]): readonly string[] {
  if (old.length * now.length > COMPARABLE) {
    return [...old.map((line) => `- ${line}`), ...now.map((line) => `+ ${line}`)];
  }
  const width = now.length + 1;
  // common[i * width + j]: lines that old from i and now from j have in common.
  const common = new Uint32Array((old.length + 1) * width);
  const at = (i: number, j: number) => common[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      common[i * width + j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: string[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      i++;
      j++;
    } else if (j === now.length || (i < old.length && at(i + 1, j) >= at(i, j + 1))) {
      lines.push(`- ${old[i++]}`);
    } else {
      lines.push(`+ ${now[j++]}`);
    }
  }
  return lines;
}

function linesOf(value: unknown): readonly string[] {
  return typeof value === 'string' ? value.replace(/\n$/, '').split('\n') : [];
}

/** A change in a line: `path: was → is`. */
export function fieldText({ path, was, is }: FieldChange): string {
  if (was === undefined) {
    return `${path}: + ${valueText(is)}`;
  }
  return is === undefined ? `${path}: − ${valueText(was)}` : `${path}: ${valueText(was)} → ${valueText(is)}`;
}
