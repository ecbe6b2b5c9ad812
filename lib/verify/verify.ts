import type { Manifest } from '../manifest/manifest.ts';
import type { Check } from './check.ts';
import { checks } from './checks.ts';
import { Exemptions } from './exemption.ts';
import { compareFindings, type Finding, foundOn, type ObjectReference, referenceOf } from './finding.ts';
import { takeInventory, type VerifyContext } from './model/inventory.ts';
import { verdictRules } from './verdict-rules.ts';

export type { VerifyContext } from './model/inventory.ts';

/**
 * What every check says of a set of manifests, gravest first. Pure, and never throws, whoever rendered them.
 * @param manifests as `isManifest` takes them: with apiVersion, kind and metadata.name
 * @param verdict what the simulation found of the same manifests: exemptions hold for it as well. Default: none was run
 */
export function verify(
  manifests: readonly Manifest[],
  context: VerifyContext = {},
  verdict?: readonly Finding[],
): Finding[] {
  const inventory = takeInventory(manifests, context);
  const exemptions = new Exemptions(manifests);
  const findings = checks.flatMap((check) => runCheck(check));
  const simulated = (verdict ?? []).filter(
    ({ object, check }) =>
      !manifests.some((manifest) => isOf(manifest, object) && exemptions.exempts(manifest, check)),
  );
  const judged = new Set(checks.map(({ id }) => id));
  const known = new Set([...judged, ...verdictRules.map(({ id }) => id)]);
  return [
    ...findings,
    ...simulated,
    ...exemptions.findings(known, verdict === undefined ? judged : known),
  ].sort(compareFindings);

  function runCheck({ id, severity, find, remedy }: Check): Finding[] {
    const found: Finding[] = [];
    for (const problem of find(inventory)) {
      const exempt = [problem.object, problem.source].some(
        (object) => object !== undefined && exemptions.exempts(object, id),
      );
      if (!exempt) {
        const finding: Finding = {
          check: id,
          severity,
          object: referenceOf(problem.object),
          path: problem.path,
          message: problem.message,
          remedy: problem.remedy ?? remedy,
        };
        found.push(foundOn(finding, problem.object));
      }
    }
    return found;
  }
}

function isOf({ kind, metadata }: Manifest, object: ObjectReference): boolean {
  return kind === object.kind && metadata.name === object.name && metadata.namespace === object.namespace;
}
