/** What a failure does, and where pods stand, for the terminal: under the synth's summary. */
import type { ServiceState } from '../../simulate/service.ts';
import { percent } from '../amounts.ts';
import type { Colors } from '../style.ts';
import type { Picture } from './picture.ts';

const headings = {
  'node-loss': 'node',
  'zone-loss': 'zone',
  'pair-loss': '2 nodes',
  drain: 'drain',
  rollout: 'roll',
  maxima: 'maxima',
} as const;

const signs: Readonly<Record<ServiceState, string>> = {
  serves: '●',
  degraded: '◐',
  interrupted: '◌',
  down: '✗',
};

/** A row per service, a column per kind of event; the worst of each kind. */
export function formatMatrix({ kinds, services, survive }: Picture, colors: Colors): string {
  const width = Math.max(...services.map(({ name }) => name.length), 'lost, drained, …'.length);
  const lines = services.map(({ name, states }) =>
    [
      name.padEnd(width),
      ...kinds.map((kind, column) => {
        const state = states[column] ?? 'serves';
        return paintOf(state, colors)(signs[state]) + ' '.repeat(headings[kind].length - 1);
      }),
    ]
      .join('  ')
      .trimEnd(),
  );
  return [
    colors.bold(`survives the loss of any ${survive}`),
    colors.dim(['lost, drained, …'.padEnd(width), ...kinds.map((kind) => headings[kind])].join('  ')),
    ...lines,
    colors.dim('● serves   ◐ with fewer pods   ◌ after a restart elsewhere   ✗ down'),
  ]
    .map((line) => `  ${line}`)
    .join('\n');
}

/** Larger clusters show the fullest nodes only. */
const MOST_NODES = 12;

/** A line per node: its pods, and the shares of CPU and memory that they request. */
export function formatNodes({ nodes }: Picture, colors: Colors): string {
  const shown =
    nodes.length <= MOST_NODES
      ? nodes
      : nodes.toSorted((a, b) => Math.max(b.cpu, b.memory) - Math.max(a.cpu, a.memory)).slice(0, MOST_NODES);
  const rows = [
    ['node', 'zone', 'pods', 'cpu', 'memory'],
    ...shown.map(({ name, zone, pods, cpu, memory }) => [
      name,
      zone,
      String(pods),
      percent(cpu),
      percent(memory),
    ]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((text, column) =>
        column < 2 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0),
      )
      .join('   '),
  );
  const [head = '', ...body] = lines;
  const rest = nodes.length - shown.length;
  return [colors.dim(head), ...body, ...(rest === 0 ? [] : [colors.dim(`and ${rest} more, less full`)])]
    .map((line) => `  ${line}`)
    .join('\n');
}

function paintOf(state: ServiceState, colors: Colors): (text: string) => string {
  switch (state) {
    case 'serves':
      return colors.green;
    case 'down':
      return colors.red;
    default:
      return colors.yellow;
  }
}
