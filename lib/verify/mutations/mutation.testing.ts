import type { Environment } from '../../environment/schema.ts';
import type { Draft } from '../cases/draft.testing.ts';

/** One fault in what the project ships, and the check that has to see it. */
export interface Mutation {
  readonly name: string;
  /** Id of the check, or of the verdict of the simulation. */
  readonly check: string;
  /** Folder of dist/. */
  readonly of: 'development' | 'production';
  readonly edit: (set: Draft) => unknown;
  /** The declared cluster with the fault. @default - as shipped */
  readonly environment?: (environment: Environment) => Environment;
}

type Edit = Mutation['edit'];

export function inDevelopment(check: string, name: string, edit: Edit): Mutation {
  return { check, name, of: 'development', edit };
}

export function inProduction(check: string, name: string, edit: Edit): Mutation {
  return { check, name, of: 'production', edit };
}

/** The manifests as they are, on other nodes. */
export function onNodes(
  check: string,
  name: string,
  of: Mutation['of'],
  change: Partial<Environment['cluster']['nodePools'][number]>,
): Mutation {
  return {
    check,
    name,
    of,
    edit: () => undefined,
    environment: (environment) => ({
      ...environment,
      cluster: {
        ...environment.cluster,
        nodePools: environment.cluster.nodePools.map((pool) => ({ ...pool, ...change })),
      },
    }),
  };
}

/** Path of the first container, and of the pod. */
export const main = 'spec.template.spec.containers[0]';
export const pod = 'spec.template.spec';

/** A copy of an object under another name. */
export function twin(set: Draft, target: string, name: string) {
  const manifest = structuredClone(set.object(target));
  return { ...manifest, metadata: { ...manifest.metadata, name } };
}
