import type { Manifest } from '../manifest/manifest.ts';
import type { Check } from './check.ts';
import { checks } from './checks.ts';
import { Exemptions } from './exemption.ts';
import { compareFindings, type Finding, referenceOf } from './finding.ts';
import { takeInventory, type VerifyContext } from './model/inventory.ts';

export type { VerifyContext } from './model/inventory.ts';

/**
 * What every check says of a set of manifests, gravest first. Pure, and never throws, whoever rendered them.
 * @param manifests as `isManifest` takes them: with apiVersion, kind and metadata.name
 */
export function verify(manifests: readonly Manifest[], context: VerifyContext = {}): Finding[] {
  const inventory = takeInventory(manifests, context);
  const exemptions = new Exemptions(manifests);
  const findings = checks.flatMap((check) => runCheck(check));
  return [...findings, ...exemptions.findings(new Set(checks.map(({ id }) => id)))].sort(compareFindings);

  function runCheck({ id, severity, find, remedy }: Check): Finding[] {
    const found: Finding[] = [];
    for (const problem of find(inventory)) {
      const exempt = [problem.object, problem.source].some(
        (object) => object !== undefined && exemptions.exempts(object, id),
      );
      if (!exempt) {
        found.push({
          check: id,
          severity,
          object: referenceOf(problem.object),
          path: problem.path,
          message: problem.message,
          remedy: problem.remedy ?? remedy,
        });
      }
    }
    return found;
  }
}
