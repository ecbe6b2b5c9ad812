/** The report of an environment as Markdown: committed under reports/, read in pull requests. */
import type { QuotaRow } from '../../simulate/quota.ts';
import type { ServiceState } from '../../simulate/service.ts';
import type { Simulation } from '../../simulate/simulate.ts';
import type { Finding } from '../../verify/finding.ts';
import { type Cell, failureMatrix, questions } from './matrix.ts';
import { cores, gibibytes, nodeLoads } from './nodes.ts';

export interface ProofReport {
  readonly environment: string;
  readonly simulation: Simulation;
  /** What breaks the declared survival; nothing when it is proven. */
  readonly verdict: readonly Finding[];
  /** Share of the quota that requests may take at the autoscalers' minima. */
  readonly quotaTarget: number;
  /** How data lies on members: a line each. */
  readonly layouts: readonly string[];
}

/** A sign besides the colour and the word: a column is read at a glance. */
const signs: Readonly<Record<ServiceState, string>> = {
  serves: '🟢 serves',
  degraded: '🟡 degraded',
  interrupted: '🟠 interrupted',
  down: '🔴 down',
};

export function proofMarkdown(report: ProofReport): string {
  const { simulation } = report;
  return [
    `# ${report.environment}`,
    verdictText(report),
    '## What a failure does',
    matrixTable(simulation),
    `${signs.degraded}: everything is answered, with fewer pods than declared. ${signs.interrupted}: nothing answers until pods have started elsewhere. ${signs.down}: a quorum is lost, or nothing can start.`,
    '## Quota',
    quotaTable(report),
    '## Nodes',
    nodeTable(simulation),
    placement(simulation),
    ...(report.layouts.length === 0 ? [] : ['## Data', report.layouts.map((line) => `- ${line}`).join('\n')]),
    ...(simulation.notes.length === 0
      ? []
      : ['## Notes', simulation.notes.map((note) => `- ${note}`).join('\n')]),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

function verdictText({ simulation, verdict }: ProofReport): string {
  const loss = `the loss of any ${simulation.survive}`;
  if (verdict.length === 0) {
    return `**Proven: it survives ${loss}**, on ${simulation.nodes.length} nodes with ${simulation.pods.length} pods.`;
  }
  return [
    `**It does not survive ${loss}.**`,
    verdict.map(({ message, remedy }) => `- ${message} ${remedy}`).join('\n'),
  ].join('\n\n');
}

function matrixTable(simulation: Simulation): string {
  const { kinds, rows } = failureMatrix(simulation);
  const titles = kinds.map((kind) => questions.find((question) => question.kind === kind)?.title ?? kind);
  return table(
    ['service', ...titles],
    rows.map(({ service, cells }) => [
      service,
      ...kinds.map((kind) => {
        const cell = cells.get(kind);
        return cell === undefined ? '' : cellText(cell);
      }),
    ]),
  );
}

function cellText({ state, targets, reason }: Cell): string {
  if (state === 'serves') {
    return signs.serves;
  }
  const [first = '', ...others] = targets;
  const where = others.length === 0 ? first : `${first} and ${others.length} more`;
  return `${signs[state]}: ${reason} (${where})`;
}

function quotaTable({ simulation, quotaTarget }: ProofReport): string {
  const maxima = simulation.events.find(({ kind }) => kind === 'maxima')?.quota ?? [];
  return table(
    ['resource', 'at rest', `target ${percent(quotaTarget)}`, 'scaled out, while all of it rolls'],
    simulation.quota.map((row) => [
      `${row.quota} ${row.resource}`,
      use(row),
      row.ratio <= quotaTarget ? '🟢 kept' : '🔴 missed',
      use(maxima.find(({ quota, resource }) => quota === row.quota && resource === row.resource) ?? row),
    ]),
  );
}

function use({ used, hard, ratio }: QuotaRow): string {
  return `${percent(ratio)}: ${used} of ${hard}`;
}

function percent(ratio: number): string {
  return `${Math.round(ratio * 100)} %`;
}

function nodeTable(simulation: Simulation): string {
  return table(
    ['node', 'zone', 'pods', 'CPU requested', 'memory requested'],
    nodeLoads(simulation).map(({ name, zone, pods, cpu, memory }) => [
      name,
      zone,
      String(pods.length),
      cores(cpu),
      gibibytes(memory),
    ]),
  );
}

function placement(simulation: Simulation): string {
  const lines = nodeLoads(simulation).map(
    ({ name, pods }) => `- **${name}**: ${pods.map((pod) => `\`${shortName(pod.name)}\``).join(', ')}`,
  );
  const pending = simulation.pending.map(
    ({ pod, reason }) => `- **pending** \`${shortName(pod)}\`: ${reason}`,
  );
  return ['<details><summary>Placement</summary>', '', ...lines, ...pending, '', '</details>'].join('\n');
}

/** Without the namespace, which nearly all share. */
function shortName(pod: string): string {
  return pod.slice(pod.indexOf('/') + 1);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
