/** npm run test:cluster -- --faults: each fault on a control plane of its own. */
import type { Environment } from '../../../lib/environment/schema.ts';
import type { Binaries } from '../plane/binaries.ts';
import { startControlPlane } from '../plane/control-plane.ts';
import { furnish } from '../proof/cluster.ts';
import { type Cell, differs } from '../proof/compare.ts';
import { establish } from '../proof/environment.ts';
import { happen } from '../proof/event.ts';
import type { Fault } from '../proof/fault.ts';
import { type Rendered, withApps, withObjects } from '../proof/rendered.ts';
import { upgradeFaults } from '../proof/upgrade.ts';
import type { FaultCase } from './cases.ts';

/** Everything that the run says of a fault. */
export async function faultsOf(
  programs: Binaries,
  environment: Environment,
  rendered: Rendered,
  { apps, spoil, before, event, isRendered = true }: FaultCase,
): Promise<readonly Fault[]> {
  const sound = withApps(rendered, ['foundation', ...apps]);
  const spoilt = withObjects(sound, spoil);
  if (before !== undefined) {
    return upgradeFaults(programs, withObjects(sound, before), spoilt);
  }
  const plane = await startControlPlane(programs);
  try {
    const access = { api: plane.api, program: programs.kubectl, kubeconfig: plane.kubeconfig };
    const cluster = await furnish(access, environment, spoilt);
    const faults: Fault[] = [];
    await establish(cluster, (_, found) => faults.push(...found), 20);
    if (event !== undefined) {
      const result = await happen(cluster, isRendered ? spoilt.all : sound.all, event);
      faults.push(...result.faults, ...result.cells.filter(differs).map(asFault(event.name)));
    }
    cluster.stop();
    return faults;
  } finally {
    await plane.stop();
  }
}

/** Whether one of them is what had to be found. */
export function isFound(faults: readonly Fault[], { found }: FaultCase): boolean {
  return faults.some(
    ({ where, what, message }) =>
      found.where.test(where) && found.what.test(what) && found.message.test(message),
  );
}

function asFault(where: string) {
  return ({ cell, simulation, cluster }: Cell): Fault => ({
    where,
    what: cell,
    message: `the simulation says ${simulation}, the cluster ${cluster}`,
  });
}
