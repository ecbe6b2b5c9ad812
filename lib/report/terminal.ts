/** What the synth prints: for each environment what it wrote, app by app, and how much of the quota that takes. */
import type { Resources } from '../manifest/pod-resources.ts';
import type { Quantity } from '../manifest/quantity.ts';
import { formatBlocks } from '../verify/format/text.ts';
import { bytes, cores } from './amounts.ts';
import { formatMatrix, formatNodes } from './proof/terminal.ts';
import { quotaTable } from './quota-bars.ts';
import { type Colors, colorsOf, type Style } from './style.ts';
import type { Summary } from './summary.ts';

/** The whole text, with a line break at its end; empty when there is nothing to tell. */
export function formatSummaries(summaries: readonly Summary[], style: Style): string {
  const colors = colorsOf(style);
  return summaries.length === 0
    ? ''
    : `${summaries.map((summary) => formatSummary(summary, style, colors)).join('\n')}\n${outcome(summaries, colors)}\n`;
}

function formatSummary(summary: Summary, style: Style, colors: Colors): string {
  const sections = [
    `${colors.bold(summary.environment)} ${colors.dim(summary.folder)}`,
    appTable(summary, colors),
    ...summary.totals.quotas
      .map(({ quota }) => quota)
      .filter(isFirst)
      .map((quota) => quotaTable(summary, quota, style, colors)),
    notes(summary, colors),
    ...(summary.picture === undefined
      ? []
      : [formatMatrix(summary.picture, colors), formatNodes(summary.picture, colors)]),
    formatBlocks(
      summary.findings.map((finding) => ({ finding })),
      { paint: colors, width: style.width },
    ).trimEnd(),
    ...summary.notices.map((notice) => colors.yellow(notification(notice, style.width))),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

const HEADINGS = ['app', 'objects', 'pods', 'cpu', 'memory'];

function appTable(summary: Summary, colors: Colors): string {
  const { pods, requests } = summary.totals.minima;
  const rows = [
    ...summary.apps.map(({ app, objects, minima }) => row(app, objects, minima.pods, minima.requests)),
    row('total', summary.objects, pods, requests),
  ];
  const widths = HEADINGS.map((heading, column) =>
    Math.max(...[heading, ...rows.map((cells) => cells[column] ?? '')].map((cell) => cell.length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('   ');
  const rule = '─'.repeat(widths.reduce((sum, width) => sum + width) + 3 * (widths.length - 1));
  const body = rows.slice(0, -1).map((cells) => line(cells).replaceAll(' –', ` ${colors.dim('–')}`));
  return [
    colors.dim(line(HEADINGS)),
    ...body,
    colors.dim(rule),
    ...rows.slice(-1).map((cells) => colors.bold(line(cells))),
  ]
    .map((text) => `  ${text}`)
    .join('\n');
}

function row(app: string, objects: number, pods: number, requests: Resources): string[] {
  return [
    app,
    String(objects),
    pods === 0 ? '–' : String(pods),
    cell(requests.cpu, cores),
    cell(requests.memory, bytes),
  ];
}

function cell(quantity: Quantity | undefined, text: (quantity: Quantity) => string): string {
  return quantity === undefined || quantity.nanos === 0n ? '–' : text(quantity);
}

/** What comes on top of the table: Jobs, and CronJobs without a bound. */
function notes({ totals }: Summary, colors: Colors): string {
  const { jobs, unbounded } = totals;
  const lines = [];
  if (jobs.pods > 0) {
    const pods = jobs.pods === 1 ? '1 pod' : `${jobs.pods} pods`;
    lines.push(
      colors.dim(
        `Jobs, when all run at once: ${pods}, ${cell(jobs.requests.cpu, cores)} cpu, ${cell(jobs.requests.memory, bytes)} more`,
      ),
    );
  }
  if (unbounded.length > 0) {
    const names = unbounded.map(({ metadata }) => metadata.name).join(', ');
    lines.push(colors.yellow(`Runs may pile up (concurrencyPolicy: Allow): ${names}`));
  }
  return lines.map((text) => `  ${text}`).join('\n');
}

/** A sentence of the environment's, broken at the width of the terminal. */
function notification(text: string, width: number): string {
  const lines = [''];
  for (const word of `! ${text}`.split(' ')) {
    const line = lines.at(-1) ?? '';
    const indent = lines.length === 1 ? '  ' : '    ';
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(`    ${word}`);
    } else {
      lines[lines.length - 1] = line === '' ? indent + word : `${line} ${word}`;
    }
  }
  return lines.join('\n');
}

function outcome(summaries: readonly Summary[], colors: Colors): string {
  const folders = (changed: boolean) =>
    summaries.filter((summary) => summary.changed === changed).map(({ folder }) => folder);
  const [written, unchanged] = [folders(true), folders(false)];
  const parts = [
    written.length > 0 ? `wrote ${enumerate(written)}` : '',
    unchanged.length > 0 ? `${enumerate(unchanged)} unchanged` : '',
  ].filter((part) => part !== '');
  return `${colors.green('✓')} ${parts.join('; ')}`;
}

function enumerate(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function isFirst<T>(item: T, index: number, items: readonly T[]): boolean {
  return items.indexOf(item) === index;
}
