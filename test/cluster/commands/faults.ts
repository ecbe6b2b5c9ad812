/** Makes each fault, and says whether it was found. */
import type { Environment } from '../../../lib/environment/schema.ts';
import { faultCases } from '../faults/cases.ts';
import { faultsOf, isFound } from '../faults/run.ts';
import type { Binaries } from '../plane/binaries.ts';
import { renderedOf, textsOf } from '../proof/rendered.ts';
import { faultLine } from '../proof/table.ts';
import type { Results } from './results.ts';

/** @returns whether every one was found */
export async function findFaults(
  programs: Binaries,
  environment: Environment,
  results: Results,
): Promise<boolean> {
  const rendered = renderedOf(textsOf(environment.name));
  let found = 0;
  for (const one of faultCases) {
    const faults = await faultsOf(programs, environment, rendered, one);
    const isThere = isFound(faults, one);
    found += isThere ? 1 : 0;
    results.say([`${isThere ? 'found ' : 'MISSED'}  ${one.name}`, ...(isThere ? [] : faults.map(faultLine))]);
  }
  results.say([`${found} of ${faultCases.length} faults found`]);
  return found === faultCases.length;
}
