/** The diff as a comment of a pull request: the summary first, the details folded away. */
import { title } from '../../manifest/manifest.ts';
import type { AppDiff, Diff, EnvironmentDiff, ObjectDiff } from '../diff.ts';
import { objectOf } from '../pair.ts';
import type { Level, Risk } from '../risk.ts';
import { totalText } from '../totals.ts';
import { countText, NO_DIFFERENCE, riskText } from './summary.ts';
import { fieldText, isText, textLines } from './values.ts';

/** GitHub takes 65 536 characters, GitLab more. */
const LONGEST = 60_000;

const signs: Readonly<Record<Level, string>> = {
  danger: '🔴 danger',
  warning: '🟠 warning',
  notice: '🔵 notice',
  routine: '⚪ routine',
};
const kinds = { added: 'new', removed: 'gone', changed: 'changed', moved: 'moved' } as const;

/** @param names what is compared: `main`, `feature` */
export function diffMarkdown(diff: Diff, names?: { readonly old: string; readonly now: string }): string {
  const head =
    names === undefined ? '## What changes' : `## What changes: ${code(names.old)} → ${code(names.now)}`;
  if (diff.environments.length === 0) {
    return `${[head, NO_DIFFERENCE, ...diff.notes.map(plain)].join('\n\n')}\n`;
  }
  const sections = diff.environments.map(summarySection);
  const details = diff.environments.flatMap(detailSections);
  return fit([head, `**${riskText(diff)}**`, ...sections, ...diff.notes.map(plain)], details);
}

/** As many details as there is room for; what is left out is said. */
function fit(summary: readonly string[], details: readonly string[]): string {
  const parts = [...summary];
  let length = summary.join('\n\n').length;
  let left = 0;
  for (const detail of details) {
    if (length + detail.length + 2 > LONGEST) {
      left++;
    } else {
      parts.push(detail);
      length += detail.length + 2;
    }
  }
  const note =
    left === 0
      ? []
      : [`_${left} of ${details.length} parts are left out here: they are too long for a comment._`];
  return `${[...parts, ...note].join('\n\n')}\n`;
}

const MOST_RISKS = 50;

function summarySection(environment: EnvironmentDiff): string {
  const { risks, totals, failures, notes } = environment;
  const name = environment.environment === '' ? '' : `### ${plain(environment.environment)}\n\n`;
  const shown = risks.slice(0, MOST_RISKS);
  return [
    `${name}${countText(environment)}`,
    ...(risks.length === 0 ? [] : [table(['', 'object', 'what applying it does'], shown.map(riskRow))]),
    ...(risks.length > shown.length ? [`… and ${risks.length - shown.length} more of them.`] : []),
    ...(totals.length === 0
      ? []
      : [
          table(
            ['requested', 'at rest', 'scaled out, while all of it rolls', 'of'],
            totals.map(({ of, resource, before, after }) => [
              plain(`${of}: ${resource}`),
              ...(['minima', 'maxima', 'hard'] as const).map((part) =>
                step(before && totalText(resource, before[part]), totalText(resource, after[part])),
              ),
            ]),
          ),
        ]),
    ...(failures === undefined || failures.changes.length === 0
      ? []
      : [
          table(
            ['service', 'failure', 'before', 'after'],
            failures.changes.map(({ service, event, was, is, reason }) => [
              plain(service),
              plain(event),
              was,
              plain(`${is}: ${reason}`),
            ]),
          ),
        ]),
    ...notes.map(plain),
  ].join('\n\n');
}

function step(was: string | undefined, is: string): string {
  return was === is ? is : `${was ?? 'none'} → **${is}**`;
}

function riskRow({ level, object, message, remedy }: Risk): readonly string[] {
  return [
    signs[level],
    object === undefined ? '' : code(title(object)),
    plain(message) + (remedy === undefined ? '' : `<br>${plain(remedy)}`),
  ];
}

function detailSections({ environment, apps }: EnvironmentDiff): readonly string[] {
  return apps.map((app) => appDetails(environment, app));
}

function appDetails(environment: string, { app, level, objects }: AppDiff): string {
  const name = [environment, app].filter((part) => part !== '').join(' / ');
  const summary = `<summary>${plain(name)}: ${objects.length === 1 ? '1 object' : `${objects.length} objects`}, ${signs[level]}</summary>`;
  return ['<details>', summary, '', ...objects.map(objectDetails), '', '</details>'].join('\n');
}

function objectDetails(object: ObjectDiff): string {
  const { kind, effects, fields, level } = object;
  const head = `- ${code(title(objectOf(object)))} ${kinds[kind]}, ${signs[level]}: ${effects.map(({ text }) => plain(text)).join(' ')}`;
  const lines = fields.flatMap((field) =>
    isText(field) ? [`${field.path}:`, ...textLines(field)] : [fieldText(field)],
  );
  return lines.length === 0 ? head : `${head}\n${fenced(lines, '  ')}`;
}

/** A block that nothing in it ends. */
function fenced(lines: readonly string[], indent: string): string {
  const longest = Math.max(
    2,
    ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)),
  );
  const fence = '`'.repeat(longest + 1);
  return [`${fence}diff`, ...lines, fence].map((line) => `${indent}${line}`).join('\n');
}

/** Text of manifests is nobody's Markdown: no mention, no link and no tag comes out of it. */
function plain(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_[\]#@|~]/g, (sign) => `&#${sign.charCodeAt(0)};`)
    .replaceAll('\n', ' ');
}

function code(text: string): string {
  return `<code>${plain(text)}</code>`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
