import type { Environment } from '../environment/schema.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { isClusterScoped } from '../manifest/scope.ts';
import { type Picture, pictureOf } from '../report/proof/picture.ts';
import { simulate } from '../simulate/simulate.ts';
import { verdict } from '../simulate/verdict.ts';
import type { Finding } from '../verify/finding.ts';
import { withImpliedQuorums } from '../verify/implied-quorum.ts';
import { verify } from '../verify/verify.ts';

/** All that can be said of a set of manifests on its declared cluster: plain data. */
export interface Proof {
  /** Of the checks, and of the failures that the environment says it survives. Gravest first. */
  readonly findings: readonly Finding[];
  readonly picture: Picture;
}

/**
 * @param previous what is applied now; without it, nothing is said of immutable fields
 */
export function prove(
  manifests: readonly Manifest[],
  environment: Environment,
  previous?: readonly Manifest[],
): Proof {
  const { cluster, survive, namespace } = environment;
  const stated = withImpliedQuorums(manifests, { environment });
  const simulation = simulate(inNamespace(stated, namespace), { cluster, survive });
  return {
    findings: verify(
      stated,
      { environment, previous },
      verdict(simulation, survive).map(asWritten(manifests, namespace)),
    ),
    picture: pictureOf(simulation),
  };
}

/** Objects that name no namespace land in the environment's. */
function inNamespace(manifests: readonly Manifest[], namespace: string): readonly Manifest[] {
  return manifests.map((manifest) =>
    manifest.metadata.namespace !== undefined || isClusterScoped(manifest)
      ? manifest
      : { ...manifest, metadata: { ...manifest.metadata, namespace } },
  );
}

/** A finding names its object as the manifests do. */
function asWritten(manifests: readonly Manifest[], namespace: string): (finding: Finding) => Finding {
  const nameless = new Set(
    manifests.flatMap(({ kind, metadata }) =>
      metadata.namespace === undefined ? [`${kind} ${metadata.name}`] : [],
    ),
  );
  return (finding) => {
    const { kind, name } = finding.object;
    return finding.object.namespace === namespace && nameless.has(`${kind} ${name}`)
      ? { ...finding, object: { kind, name } }
      : finding;
  };
}

/** Whether no finding is an error. */
export function isProven({ findings }: Pick<Proof, 'findings'>): boolean {
  return !findings.some(({ severity }) => severity === 'error');
}
