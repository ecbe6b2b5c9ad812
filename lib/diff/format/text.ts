/** The diff for a terminal. */
import { title } from '../../manifest/manifest.ts';
import type { Colors } from '../../report/style.ts';
import type { Diff, EnvironmentDiff, ObjectDiff } from '../diff.ts';
import { objectOf } from '../pair.ts';
import type { Level, Risk } from '../risk.ts';
import { totalText } from '../totals.ts';
import { countText, NO_DIFFERENCE, riskText } from './summary.ts';
import { fieldText, isText, textLines } from './values.ts';

const signs = { added: '+', removed: '−', changed: '~', moved: '→' } as const;

export function diffText(diff: Diff, colors: Colors): string {
  if (diff.environments.length === 0) {
    return [NO_DIFFERENCE, ...diff.notes, ''].join('\n');
  }
  const parts = diff.environments.map((environment) => environmentText(environment, colors));
  return `${[`${riskText(diff)}`, ...parts, ...diff.notes].join('\n\n')}\n`;
}

function environmentText(environment: EnvironmentDiff, colors: Colors): string {
  const { apps, risks, totals, failures, notes } = environment;
  const head = [environment.environment, countText(environment)].filter((part) => part !== '').join(': ');
  return [
    colors.bold(head),
    ...(risks.length === 0 ? [] : [risks.map((risk) => riskLine(risk, colors)).join('\n')]),
    ...(totals.length === 0
      ? []
      : [
          [
            '  requested, at rest and at most',
            ...totals.map(({ of, resource, before, after }) => {
              const use = (amounts: typeof after) =>
                `${totalText(resource, amounts.minima)}…${totalText(resource, amounts.maxima)} of ${totalText(resource, amounts.hard)}`;
              return `    ${of} ${resource}: ${before === undefined ? 'no limit' : use(before)} → ${use(after)}`;
            }),
          ].join('\n'),
        ]),
    ...(failures === undefined || failures.changes.length === 0
      ? []
      : [
          [
            '  failures',
            ...failures.changes.map(
              ({ service, event, was, is, reason }) => `    ${service}, ${event}: ${was} → ${is} (${reason})`,
            ),
          ].join('\n'),
        ]),
    ...apps.map(({ app, objects }) =>
      [`  ${colors.bold(app)}`, ...objects.map((object) => objectText(object, colors))].join('\n'),
    ),
    ...notes,
  ].join('\n\n');
}

function riskLine({ level, id, object, message, remedy }: Risk, colors: Colors): string {
  const where = object === undefined ? '' : `${title(object)}: `;
  const line = `  ${paint(level, colors)(level.padEnd(7))} ${id}  ${where}${message}`;
  return remedy === undefined ? line : `${line}\n          → ${remedy}`;
}

function objectText(object: ObjectDiff, colors: Colors): string {
  const { kind, fields, effects, level } = object;
  return [
    `    ${signs[kind]} ${title(objectOf(object))}  ${paint(level, colors)(level)}`,
    // The sign says it.
    ...(kind === 'added' || kind === 'removed'
      ? []
      : effects.map(({ text }) => `        ${colors.dim(text)}`)),
    ...fields.flatMap((field) =>
      isText(field)
        ? [`        ${field.path}:`, ...textLines(field).map((line) => `          ${line}`)]
        : [`        ${fieldText(field)}`],
    ),
  ].join('\n');
}

function paint(level: Level, colors: Colors): (text: string) => string {
  switch (level) {
    case 'danger':
      return colors.red;
    case 'warning':
      return colors.yellow;
    case 'notice':
      return colors.cyan;
    default:
      return colors.dim;
  }
}
