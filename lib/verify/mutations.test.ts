/** Breaks what the project ships, one fault at a time, and asks whether the proof sees it. */
import { describe, expect, it } from 'vitest';
import { renderPlatform } from '../../charts/render.ts';
import { fixtureFile } from '../../test/fixtures/environments.ts';
import { prove } from '../command/proof.ts';
import { loadEnvironment } from '../environment/load.ts';
import { gitopsFiles } from '../gitops/files.ts';
import { filesOf, joined } from '../output/files.ts';
import { Draft } from './cases/draft.testing.ts';
import { checks, families } from './checks.ts';
import { readDocuments } from './folder/documents.ts';
import {
  availabilityMutations,
  disruptionMutations,
  quorumMutations,
  schedulingMutations,
  simulationMutations,
} from './mutations/availability.testing.ts';
import type { Mutation } from './mutations/mutation.testing.ts';
import {
  immutableMutations,
  networkMutations,
  objectMutations,
  referenceMutations,
} from './mutations/references.testing.ts';
import { jobMutations, resourceMutations, securityMutations } from './mutations/resources.testing.ts';
import { verify } from './verify.ts';

/** All that a synth writes of it, the objects of Flux and Argo CD too. */
function rendered(name: Mutation['of']) {
  const environment = loadEnvironment(fixtureFile(name), { name });
  const apps = renderPlatform(environment);
  const files = joined(filesOf(apps), gitopsFiles(environment, apps));
  return {
    environment,
    manifests: [...files].flatMap(([path, text]) =>
      readDocuments(text, path).manifests.map(({ manifest }) => manifest),
    ),
  };
}

const shipped = { development: rendered('development'), production: rendered('production') };

const mutations: readonly Mutation[] = [
  ...availabilityMutations,
  ...disruptionMutations,
  ...quorumMutations,
  ...schedulingMutations,
  ...simulationMutations,
  ...referenceMutations,
  ...networkMutations,
  ...objectMutations,
  ...immutableMutations,
  ...resourceMutations,
  ...securityMutations,
  ...jobMutations,
];
const ofManifests = new Set(checks.map(({ id }) => id));

/** Ids of what is found; the simulation runs only for what it alone can say. */
function found({ of, edit, check, environment: change }: Mutation): readonly string[] {
  const { manifests: previous, environment: declared } = shipped[of];
  const draft = new Draft(previous);
  edit(draft);
  const environment = change?.(declared) ?? declared;
  const findings = ofManifests.has(check)
    ? verify(draft.manifests, { environment, previous })
    : prove(draft.manifests, environment, previous).findings;
  return findings.map((finding) => finding.check);
}

describe('what is shipped', () => {
  it.each(['development', 'production'] as const)('%s is proven, and nothing at all is found', (name) => {
    const { manifests, environment } = shipped[name];
    expect(prove(manifests, environment, manifests).findings).toEqual([]);
  });
});

describe('what is broken', () => {
  it.each(mutations.map((mutation) => [mutation.check, mutation.name, mutation.of, mutation] as const))(
    '%s finds %s in %s',
    (check, _name, _of, mutation) => {
      expect(found(mutation)).toContain(check);
    },
  );

  it('is broken in many ways, in every family', () => {
    expect(mutations.length).toBeGreaterThanOrEqual(100);
    expect(new Set(mutations.map(({ check }) => check)).size).toBeGreaterThanOrEqual(90);
    for (const { name, checks: own } of families) {
      const ids = new Set(own.map(({ id }) => id));
      expect(mutations.filter(({ check }) => ids.has(check)).length, name).toBeGreaterThanOrEqual(4);
    }
  });
});
