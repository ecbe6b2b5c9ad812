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

export interface TextOptions {
  readonly paint: Paint;
  /** Columns after which lines are broken. */
  readonly width: number;
  /** Objects that were checked. */
  readonly objects: number;
}

/** The findings for a person, by object, the gravest first; a line break at the end. */
export function formatText(
  findings: readonly LocatedFinding[],
  { paint, width, objects }: TextOptions,
): string {
  const blocks = [...groupBy(findings, ({ finding }) => objectKey(finding.object)).values()].map((group) => {
    const [first] = group;
    const heading = first === undefined ? '' : headingOf(first, paint);
    return `${heading}\n${group.map((located) => entry(located, paint, width)).join('\n')}\n`;
  });
  return `${blocks.join('\n')}${blocks.length === 0 ? '' : '\n'}${summary(findings, objects, paint)}\n`;
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
