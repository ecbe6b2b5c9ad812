import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { listEnvironments } from '../../../lib/environment/environments.ts';
import { isKind } from '../../../lib/manifest/manifest.ts';
import { faultCases } from '../faults/cases.ts';
import { permissions } from '../permissions.ts';
import { renderedOf, textsOf } from './rendered.ts';

const kustomization = (app: string, ...needs: readonly string[]): [string, string] => [
  `flux/kustomization-${app}.yaml`,
  `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: set-${app}, namespace: flux-system }
spec: { path: ./dist/x/apps/${app}, dependsOn: [${needs.map((need) => `{ name: set-${need} }`).join(', ')}] }
`,
];
const config = (app: string, kind = 'ConfigMap'): [string, string] => [
  `apps/${app}/${kind}.yaml`,
  `apiVersion: v1\nkind: ${kind}\nmetadata: { name: ${app} }\n`,
];

describe('the order of Flux', () => {
  it('begins with what nothing is waited for, and takes namespaces before what is in them', () => {
    const { apps } = renderedOf(
      new Map([
        config('a'),
        config('b'),
        config('c'),
        config('c', 'Namespace'),
        kustomization('a', 'b'),
        kustomization('b', 'c'),
        kustomization('c'),
      ]),
    );
    expect(apps.map(({ name }) => name)).toEqual(['c', 'b', 'a']);
    expect(apps[0]?.objects.map(({ kind }) => kind)).toEqual(['Namespace', 'ConfigMap']);
  });

  it('is refused where apps wait for each other', () => {
    const texts = new Map([config('a'), config('b'), kustomization('a', 'b'), kustomization('b', 'a')]);
    expect(() => renderedOf(texts)).toThrow('Flux would begin with none of a, b');
  });

  it.each(listEnvironments('config'))('holds every object of %s', (environment) => {
    const texts = textsOf(environment);
    expect(renderedOf(texts).all.length).toBe(texts.size);
  });
});

it('the table of permissions names ServiceAccounts that are rendered', () => {
  const rendered = listEnvironments('config').flatMap((name) =>
    renderedOf(textsOf(name)).all.filter((object) => isKind(object, '', 'ServiceAccount')),
  );
  const accounts = new Set(rendered.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));
  expect(Object.keys(permissions).filter((account) => !accounts.has(account))).toEqual([]);
});

it('docs/proof.md lists every fault that the run has to find', () => {
  const page = readFileSync('docs/proof.md', 'utf8');
  expect(faultCases.filter(({ name }) => !page.includes(`| ${name} |`))).toEqual([]);
  expect(faultCases.length).toBeGreaterThanOrEqual(10);
});
