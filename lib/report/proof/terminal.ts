/** The failure matrix for the terminal, under the synth's summary. */
import type { ServiceState } from '../../simulate/service.ts';
import type { Simulation } from '../../simulate/simulate.ts';
import { type Colors, colorsOf, type Style } from '../style.ts';
import { failureMatrix } from './matrix.ts';

const headings = {
  'node-loss': 'node',
  'zone-loss': 'zone',
  'pair-loss': '2 nodes',
  drain: 'drain',
  rollout: 'roll',
  maxima: 'maxima',
} as const;

const words: Readonly<Record<ServiceState, string>> = {
  serves: '●',
  degraded: '◐',
  interrupted: '◌',
  down: '✗',
};

/** A row per service, a column per kind of event; the worst of each kind. */
export function formatMatrix(simulation: Simulation, style: Style): string {
  const colors = colorsOf(style);
  const { kinds, rows } = failureMatrix(simulation);
  const width = Math.max(...rows.map(({ service }) => service.length), 'service'.length);
  const head = ['service'.padEnd(width), ...kinds.map((kind) => headings[kind])].join('  ');
  const body = rows.map(({ service, cells }) =>
    [
      service.padEnd(width),
      ...kinds.map((kind) => {
        const state = cells.get(kind)?.state ?? 'serves';
        return paint(state, colors)(words[state]) + ' '.repeat(headings[kind].length - 1);
      }),
    ]
      .join('  ')
      .trimEnd(),
  );
  const legend = `● serves   ◐ with fewer pods   ◌ after a restart elsewhere   ✗ down`;
  return [colors.dim(head), ...body, colors.dim(legend)].map((line) => `  ${line}`).join('\n');
}

function paint(state: ServiceState, colors: Colors): (text: string) => string {
  switch (state) {
    case 'serves':
      return colors.green;
    case 'down':
      return colors.red;
    default:
      return colors.yellow;
  }
}
