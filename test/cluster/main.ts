/** npm run test:cluster: what is rendered, on a real control plane. Exit 0 equal, 1 a fault, 2 usage. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnvironments, type SourcedEnvironment } from '../../lib/command/environments.ts';
import { parseOptions } from '../../lib/command/options.ts';
import { UsageError } from '../../lib/command/usage-error.ts';
import type { Environment } from '../../lib/environment/schema.ts';
import { expectedDifferences } from './expected-differences.ts';
import { faultCases } from './faults/cases.ts';
import { faultsOf, isFound } from './faults/run.ts';
import { runPatroni } from './patroni/run.ts';
import { Api } from './plane/api.ts';
import { type Binaries, binaries, kubectlOnly, Unavailable } from './plane/binaries.ts';
import { type ControlPlane, startControlPlane } from './plane/control-plane.ts';
import { type Cluster, furnish } from './proof/cluster.ts';
import { acceptElsewhere, leftOut } from './proof/elsewhere.ts';
import { establish, releaseBefore } from './proof/environment.ts';
import { runEvents } from './proof/events.ts';
import { renderedOf, revisionBefore, textsOf, withApps } from './proof/rendered.ts';
import { cellLine, faultLine, happened, lookedAt, type Row, rowLine, skipped } from './proof/table.ts';
import { Expectations } from './proof/verdict.ts';

const usage = `npm run test:cluster [-- --all] [--env NAME] [--faults | --patroni]

Applies dist/ of each environment to a control plane of its own and compares what that does with what
the report says.
  --env NAME   one environment
  --patroni    instead: real Patroni against the API server, with the ServiceAccount that is rendered
  --all        every node, zone, drain and restart, and slow pods; without it one of each
  --faults     instead: makes faults, and looks whether each is found at its place
With KUBECONFIG set: on that cluster, which has to be empty, what can be looked at there.
`;

const expectations = new Expectations(expectedDifferences);
const rows: Row[] = [];

function add(row: Row): void {
  rows.push(row);
  process.stdout.write(`${rowLine(row)}\n`);
}

function say(lines: readonly string[]): void {
  for (const line of lines) {
    process.stdout.write(`${line}\n`);
  }
}

async function compareEnvironment(programs: Binaries, environment: Environment, all: boolean): Promise<void> {
  const { name } = environment;
  const rendered = renderedOf(textsOf(name));
  const plane = await startControlPlane(programs);
  try {
    const access = { api: plane.api, program: programs.kubectl, kubeconfig: plane.kubeconfig };
    const cluster = await furnish(access, environment, rendered);
    const before = releaseBefore(revisionBefore(name), name);
    if (before === undefined) {
      add(skipped(name, 'previous release', 'Git knows no earlier dist/ of it'));
    }
    await establish(cluster, before, (what, faults, detail) => {
      add(lookedAt(name, what, faults, detail));
      say(faults.map(faultLine));
    });
    if (
      all &&
      rendered.apps.some(({ name: app }) => app === 'postgresql') &&
      environment.tls.mode === 'off'
    ) {
      await livePatroni(plane, cluster);
    }
    await runEvents(cluster, { all }, (result) => {
      const judged = expectations.judge(name, result);
      add(happened(name, result, judged));
      say([
        ...judged.unexpected.map((cell) => cellLine(result.event, cell)),
        ...result.faults.map(faultLine),
      ]);
    });
    cluster.stop();
  } finally {
    await plane.stop();
  }
}

async function livePatroni(plane: ControlPlane, cluster: Cluster): Promise<void> {
  const { name, tls } = cluster.environment;
  if (tls.mode !== 'off') {
    add(skipped(name, 'patroni', 'its certificates come from an issuer; the environment without TLS runs'));
    return;
  }
  try {
    await runPatroni(plane, cluster, (step, faults) => {
      add(lookedAt(name, `patroni: ${step}`, faults));
      say(faults.map(faultLine));
    });
  } catch (error) {
    if (!(error instanceof Unavailable)) {
      throw error;
    }
    add(skipped(name, 'patroni', error.message));
  }
}

/** The cluster of $KUBECONFIG, which has to be empty. */
async function compareElsewhere(environments: readonly SourcedEnvironment[]): Promise<void> {
  const [first, ...others] = environments;
  if (first === undefined || others.length > 0) {
    throw new UsageError('a cluster of your own takes one environment: --env NAME');
  }
  const { environment } = first;
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-cluster-'));
  const program = await kubectlOnly((line) => say([line]));
  const api = await Api.connect(program, folder);
  try {
    const access = { api, program, kubeconfig: undefined };
    const rendered = renderedOf(textsOf(environment.name));
    await acceptElsewhere(access, environment, rendered, (what, faults, detail) => {
      add(lookedAt(environment.name, what, faults, detail));
      say(faults.map(faultLine));
    });
    for (const [what, reason] of leftOut) {
      add(skipped(environment.name, what, reason));
    }
  } finally {
    await api.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Patroni on a control plane with PostgreSQL alone. */
async function onlyPatroni(programs: Binaries, environments: readonly SourcedEnvironment[]): Promise<void> {
  for (const { environment } of environments) {
    const rendered = withApps(renderedOf(textsOf(environment.name)), ['foundation', 'postgresql']);
    const plane = await startControlPlane(programs);
    try {
      const access = { api: plane.api, program: programs.kubectl, kubeconfig: plane.kubeconfig };
      const cluster = await furnish(access, environment, rendered);
      await establish(cluster, undefined, (what, faults, detail) => {
        add(lookedAt(environment.name, what, faults, detail));
        say(faults.map(faultLine));
      });
      await livePatroni(plane, cluster);
      cluster.stop();
    } finally {
      await plane.stop();
    }
  }
}

async function findFaults(programs: Binaries, environment: Environment | undefined): Promise<number> {
  if (environment === undefined) {
    throw new UsageError('config/ holds no environment to make faults in');
  }
  const rendered = renderedOf(textsOf(environment.name));
  let missed = 0;
  for (const one of faultCases) {
    const faults = await faultsOf(programs, environment, rendered, one);
    const isThere = isFound(faults, one);
    missed += isThere ? 0 : 1;
    say([`${isThere ? 'found ' : 'MISSED'}  ${one.name}`, ...(isThere ? [] : faults.map(faultLine))]);
  }
  say([`${faultCases.length - missed} of ${faultCases.length} faults found`]);
  return missed === 0 ? 0 : 1;
}

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, {
    all: { type: 'boolean' },
    faults: { type: 'boolean' },
    patroni: { type: 'boolean' },
    env: { type: 'string' },
    help: { type: 'boolean' },
  });
  if (options.help) {
    process.stdout.write(usage);
    return 0;
  }
  const environments = readEnvironments({ env: options.env, config: undefined });
  if (process.env.KUBECONFIG) {
    await compareElsewhere(environments);
    return rows.some(({ isFault }) => isFault) ? 1 : 0;
  }
  let programs: Binaries;
  try {
    programs = await binaries((line) => say([line]));
  } catch (error) {
    if (error instanceof Unavailable) {
      say([`skipped: npm run test:cluster: ${error.message}`]);
      return 0;
    }
    throw error;
  }
  if (options.faults) {
    return findFaults(programs, environments[0]?.environment);
  }
  if (options.patroni) {
    await onlyPatroni(programs, environments);
    return rows.some(({ isFault }) => isFault) ? 1 : 0;
  }
  for (const { environment } of environments) {
    await compareEnvironment(programs, environment, options.all ?? false);
  }
  const outlived = expectations.outlived();
  say([
    '',
    ...rows.map(rowLine),
    ...outlived.map(
      ({ environment, event, cell }) =>
        `FAILED  ${environment}: nothing differs any more in ${event} ${cell}: take it out of expected-differences.ts`,
    ),
  ]);
  return outlived.length > 0 || rows.some(({ isFault }) => isFault) ? 1 : 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(
    `${error instanceof UsageError ? `${error.message}\n\n${usage}` : String((error as Error).stack)}\n`,
  );
  process.exitCode = 2;
}
