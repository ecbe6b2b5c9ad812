/** Both sides of each environment, on a control plane of its own. */
import type { Environment } from '../../../lib/environment/schema.ts';
import { expectedDifferences } from '../expected-differences.ts';
import type { Binaries } from '../plane/binaries.ts';
import { startControlPlane } from '../plane/control-plane.ts';
import { furnish } from '../proof/cluster.ts';
import { establish } from '../proof/environment.ts';
import { runEvents } from '../proof/events.ts';
import { renderedOf, revisionBefore, textsOf } from '../proof/rendered.ts';
import { cellLine, faultLine, happened, skipped } from '../proof/table.ts';
import { releaseBefore, upgradeFaults } from '../proof/upgrade.ts';
import { Expectations } from '../proof/verdict.ts';
import { livePatroni } from './patroni.ts';
import type { Results } from './results.ts';

/** @returns whether all is equal but for what is expected to differ */
export async function compareAll(
  programs: Binaries,
  environments: readonly Environment[],
  all: boolean,
  results: Results,
): Promise<boolean> {
  const expectations = new Expectations(expectedDifferences);
  for (const environment of environments) {
    await results.orSkipped(environment.name, 'everything', () =>
      compare(programs, environment, all, results, expectations),
    );
  }
  const outlived = expectations.outlived();
  results.summary();
  results.say(
    outlived.map(
      ({ environment, event, cell }) =>
        `FAILED  ${environment}: nothing differs any more in ${event} ${cell}: take it out of expected-differences.ts`,
    ),
  );
  return outlived.length === 0 && !results.hasFaults;
}

async function compare(
  programs: Binaries,
  environment: Environment,
  all: boolean,
  results: Results,
  expectations: Expectations,
): Promise<void> {
  const { name } = environment;
  const rendered = renderedOf(textsOf(name));
  const revision = revisionBefore(name);
  const before = releaseBefore(revision, name);
  if (before === undefined) {
    results.add(skipped(name, 'upgrade', 'Git knows no earlier dist/ of it'));
  } else {
    const faults = await upgradeFaults(programs, before, rendered);
    results.tellOf(name)('upgrade', faults, `${before.all.length} objects of ${revision?.slice(0, 12)}`);
  }
  const plane = await startControlPlane(programs);
  try {
    const access = { api: plane.api, program: programs.kubectl, kubeconfig: plane.kubeconfig };
    const cluster = await furnish(access, environment, rendered);
    await establish(cluster, results.tellOf(name));
    if (all) {
      await livePatroni(plane, cluster, results);
    }
    await runEvents(cluster, { all }, (result) => {
      const judged = expectations.judge(name, result);
      results.add(happened(name, result, judged), [
        ...judged.unexpected.map((cell) => cellLine(result.event, cell)),
        ...result.faults.map(faultLine),
      ]);
    });
    cluster.stop();
  } finally {
    await plane.stop();
  }
}
