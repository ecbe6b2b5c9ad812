/** The use of a quota as bars: a solid part for the minima, a light one up to the maxima, a mark at the target. */
import type { Manifest } from '../manifest/manifest.ts';
import type { QuotaUse } from '../manifest/quota.ts';
import { amountOf, percent } from './amounts.ts';
import type { Colors, Style } from './style.ts';
import type { Summary } from './summary.ts';

const LONGEST_NAME = 20;
const LONGEST_BAR = 30;
/** Shorter bars say nothing. */
const SHORTEST_BAR = 10;
/** Between columns. */
const GAP = 2;
/** An arrow between two columns takes one more than the gap. */
const ARROW = 1;

/** A title, a line per resource, and what the signs mean. */
export function quotaTable(summary: Summary, quota: Manifest, style: Style, colors: Colors): string {
  const uses = summary.totals.quotas
    .filter((use) => use.quota === quota)
    .sort((a, b) => rank(a.resource) - rank(b.resource));
  const names = align(
    uses.map(({ resource }) => shorten(resource)),
    'padEnd',
  );
  const minima = align(
    uses.map((use) => percent(use.minima.ratio)),
    'padStart',
  );
  const maxima = align(
    uses.map((use) => percent(use.maxima.ratio)),
    'padStart',
  );
  const amounts = align(
    uses.map((use) => amount(use)),
    'padEnd',
  );
  const widthOf = (...columns: (readonly string[])[]) =>
    columns.reduce((sum, column) => sum + GAP + (column[0]?.length ?? 0), 0);
  // What is left goes to the bar, or at least to the amounts.
  const room = style.width - widthOf(names, minima, maxima) - ARROW;
  const roomForBar = Math.min(LONGEST_BAR, room - widthOf(amounts) - GAP);
  const hasBars = roomForBar >= SHORTEST_BAR;
  const lines = uses.map((use, index) => {
    const shares = [
      colorOf(use.minima.ratio, summary.target, colors)(minima[index] ?? ''),
      colorOf(use.maxima.ratio, 1, colors)(maxima[index] ?? ''),
    ];
    const parts = [
      names[index],
      hasBars ? bar(use, summary.target, roomForBar, colors) : undefined,
      shares.join(' → '),
      room >= widthOf(amounts) ? colors.dim(amounts[index]?.trimEnd() ?? '') : undefined,
    ];
    return `  ${parts.filter((part) => part !== undefined).join('  ')}`;
  });
  const over = uses.filter(({ peak, maxima: { ratio } }) => peak.ratio > 1 && ratio <= 1);
  return [
    `  ${colors.bold(quota.metadata.name)}`,
    ...lines,
    ...over.map(({ resource, peak }) =>
      colors.yellow(`  ${resource}: ${percent(peak.ratio)} when all Jobs run at once`),
    ),
    ...(hasBars ? [colors.dim(`  ${legend(summary.target)}`)] : []),
  ].join('\n');
}

/**
 * A bar of `length` characters for 0 to 100 %: `██████▒▒▒··│···`. Any use at all shows, and nothing but a full quota
 * fills the bar.
 */
export function bar({ minima, maxima }: QuotaUse, target: number, length: number, colors: Colors): string {
  const solid = cells(minima.ratio, length);
  const light = Math.max(solid, cells(maxima.ratio, length));
  const mark = Math.min(length - 1, Math.round(target * length));
  const paint = colorOf(minima.ratio, target, colors);
  const paintLight = colorOf(maxima.ratio, 1, colors);
  const signs = Array.from({ length }, (_, cell) =>
    cell === mark && target < 1 ? '│' : cell < solid ? '█' : cell < light ? '▒' : '·',
  ).join('');
  // Whole runs of a sign take one colour code.
  return signs
    .replace(/█+/g, (run) => paint(run))
    .replace(/▒+/g, (run) => paintLight(run))
    .replace(/·+/g, (run) => colors.dim(run));
}

function cells(ratio: number, length: number): number {
  if (ratio <= 0 || ratio >= 1) {
    return ratio <= 0 ? 0 : length;
  }
  return Math.min(length - 1, Math.max(1, Math.round(ratio * length)));
}

function amount({ resource, minima, maxima, hard }: QuotaUse): string {
  const [from, to] = [minima, maxima].map(({ used }) => amountOf(resource, used));
  return `${from === to ? from : `${from} → ${to}`} of ${amountOf(resource, hard)}`;
}

/** Calm below the limit, yellow beyond it, red beyond the quota itself. */
function colorOf(ratio: number, limit: number, colors: Colors): (text: string) => string {
  return ratio > 1 ? colors.red : ratio > limit ? colors.yellow : colors.green;
}

function legend(target: number): string {
  const mark = target < 1 ? `   │ target ${percent(target)}` : '';
  return `█ at rest   ▒ scaled out, while all of it rolls${mark}`;
}

/** CPU and memory first, pods last, the others between them as they come. */
function rank(resource: string): number {
  const known = ['cpu', 'requests.cpu', 'memory', 'requests.memory'].indexOf(resource);
  return resource === 'pods' ? 5 : known === -1 ? 4 : known;
}

function align(texts: readonly string[], pad: 'padStart' | 'padEnd'): string[] {
  const width = Math.max(0, ...texts.map((text) => text.length));
  return texts.map((text) => text[pad](width));
}

/** Keeps both ends: what a long resource name begins with, and what it counts. */
function shorten(resource: string): string {
  const half = Math.floor((LONGEST_NAME - 1) / 2);
  return resource.length <= LONGEST_NAME ? resource : `${resource.slice(0, half)}…${resource.slice(-half)}`;
}
