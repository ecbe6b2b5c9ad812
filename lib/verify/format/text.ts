import { type Finding, objectKey, severities } from '../finding.ts';
import type { LocatedFinding } from '../folder/locate.ts';
import { groupBy } from '../model/inventory.ts';

/** Functions that colour a text, or leave it as it is. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  green(text: string): string;
}

export interface BlockOptions {
  readonly paint: Paint;
  /** Columns after which lines are broken. */
  readonly width: number;
}

export interface TextOptions extends BlockOptions {
  /** Objects that were checked. */
  readonly objects: number;
}

/** The findings for a person and their number; a line break at the end. */
export function formatText(findings: readonly LocatedFinding[], options: TextOptions): string {
  const blocks = formatBlocks(findings, options);
  const { objects, paint } = options;
  return `${blocks}${blocks === '' ? '' : '\n'}${summary(findings, objects, paint)}\n`;
}

/** A block for each object, the gravest first, with an empty line between two; each line ended. */
export function formatBlocks(findings: readonly LocatedFinding[], { paint, width }: BlockOptions): string {
  const blocks = [...groupBy(findings, ({ finding }) => objectKey(finding.object)).values()].map((group) => {
    const [first] = group;
    const heading = first === undefined ? '' : headingOf(first, paint);
    return `${heading}\n${group.map((located) => entry(located, paint, width)).join('\n')}\n`;
  });
  return blocks.join('\n');
}

function headingOf({ finding: { object }, file }: LocatedFinding, paint: Paint): string {
  const name = `${object.namespace === undefined ? '' : `${object.namespace}/`}${object.name}`;
  const place = file === undefined || object.kind === 'File' ? '' : `  ${paint.dim(file)}`;
  return `${paint.bold(`${object.kind} ${name}`)}${place}`;
}

function entry({ finding, line }: LocatedFinding, paint: Paint, width: number): string {
  const { check, severity, message, path, remedy } = finding;
  const at = [path, line === undefined || path.startsWith('line ') ? '' : `line ${line}`].filter(
    (text) => text !== '',
  );
  return [
    `  ${mark(severity, paint)} ${paint.bold(check)}${at.length === 0 ? '' : `  ${paint.dim(at.join(', '))}`}`,
    wrap(message, width, '    '),
    paint.dim(wrap(`→ ${remedy}`, width, '    ', '      ')),
  ].join('\n');
}

function mark(severity: Finding['severity'], paint: Paint): string {
  switch (severity) {
    case 'error':
      return paint.red('error  ');
    case 'warning':
      return paint.yellow('warning');
    default:
      return paint.dim('info   ');
  }
}

function summary(findings: readonly LocatedFinding[], objects: number, paint: Paint): string {
  const checked = `${objects} object${objects === 1 ? '' : 's'}`;
  if (findings.length === 0) {
    return paint.green(`${checked}, nothing found.`);
  }
  const counts = severities.flatMap((severity) => {
    const count = findings.filter(({ finding }) => finding.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}${count === 1 || severity === 'info' ? '' : 's'}`];
  });
  return paint.bold(`${checked}: ${counts.join(', ')}.`);
}

/** Lines of at most `width` columns; a word that is longer stays whole. */
export function wrap(text: string, width: number, indent: string, hanging = indent): string {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    const starts = line.trim() === '';
    if (!starts && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `${hanging}${word}`;
    } else {
      line += starts ? word : ` ${word}`;
    }
  }
  return [...lines, line].join('\n');
}
