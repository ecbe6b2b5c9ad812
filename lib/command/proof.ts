import type { Environment } from '../environment/schema.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { simulate } from '../simulate/simulate.ts';
import { verdict } from '../simulate/verdict.ts';
import { compareFindings, type Finding } from '../verify/finding.ts';
import { verify } from '../verify/verify.ts';

/**
 * All that can be said of a set of manifests on its declared cluster: the checks, and the failures that the
 * environment says it survives. Gravest first; no error means that it is proven.
 * @param previous what is applied now; without it, nothing is said of immutable fields
 */
export function proof(
  manifests: readonly Manifest[],
  environment: Environment,
  previous?: readonly Manifest[],
): readonly Finding[] {
  const { cluster, survive } = environment;
  return [
    ...verify(manifests, { environment, previous }),
    ...verdict(simulate(manifests, { cluster, survive }), survive),
  ].sort(compareFindings);
}
