import { describe, expect, it } from 'vitest';
import type { Manifest } from '../manifest.ts';
import { certificate, container, customResources, metadata, statefulSet } from './examples.ts';
import { ownDefinitions } from './own.ts';
import { validateManifest } from './validate.ts';

const withContainer = (changed: object): Manifest => {
  const { template } = statefulSet.spec;
  const spec = { ...template.spec, containers: [{ ...container, ...changed }] };
  return { ...statefulSet, spec: { ...statefulSet.spec, template: { ...template, spec } } };
};

describe('validateManifest', () => {
  it('finds nothing in a valid object', () => {
    expect(validateManifest(statefulSet)).toEqual([]);
  });

  it.each(customResources.map((manifest) => [manifest.kind, manifest] as const))(
    'finds nothing in a valid %s',
    (_, manifest) => {
      expect(validateManifest(manifest)).toEqual([]);
    },
  );

  it('was shown an object of every definition', () => {
    const shown = customResources.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`);
    expect(shown.sort()).toEqual(
      ownDefinitions()
        .map(({ apiVersion, kind }) => `${apiVersion} ${kind}`)
        .sort(),
    );
  });

  it.each([
    [{ imagePullPolcy: 'Always' }, 'imagePullPolcy: unknown field'],
    [{ ports: [{ containerport: 1, containerPort: 5432 }] }, 'ports[0].containerport: unknown field'],
    [
      { securityContext: { readOnlyRootFileSystem: true } },
      'securityContext.readOnlyRootFileSystem: unknown field',
    ],
    [
      { readinessProbe: { httpGet: { port: 1 }, periodSeconds: '5' } },
      'readinessProbe.periodSeconds: must be integer, found "5"',
    ],
    [{ readinessProbe: { httpGet: { path: '/' } } }, 'readinessProbe.httpGet.port: required, but absent'],
    [{ name: undefined }, 'name: required, but absent'],
  ])('names the fault of a container with %j', (changed, fault) => {
    const path = 'StatefulSet data-platform/postgresql: spec.template.spec.containers[0]';
    expect(validateManifest(withContainer(changed))).toEqual([`${path}.${fault}`]);
  });

  it('takes a description, which the packages lost, and no misspelling of it', () => {
    const priority = { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata, value: 1 };
    expect(validateManifest({ ...priority, description: 'for quorum members' })).toEqual([]);
    expect(validateManifest({ ...priority, descripton: 'for quorum members' })).toHaveLength(1);
  });

  it('names a misspelled field at the root', () => {
    const { spec, ...rest } = statefulSet;
    expect(validateManifest({ ...rest, spec, specs: {} })).toEqual([
      'StatefulSet data-platform/postgresql: specs: unknown field',
    ]);
  });

  it.each([
    [{ dnsName: ['a'] }, 'spec.dnsName: unknown field'],
    [{ duration: 2160 }, 'spec.duration: must be string, found 2160'],
    [{ secretName: undefined }, 'spec.secretName: required, but absent'],
    [
      { privateKey: { algorithm: 'DSA' } },
      'spec.privateKey.algorithm: must be equal to one of the allowed values (RSA, ECDSA, Ed25519), found "DSA"',
    ],
    [{ emailAddresses: ['a@example.com'] }, 'spec.emailAddresses: unknown field'],
  ])('names the fault of a Certificate with %j', (changed, fault) => {
    const faults = validateManifest({ ...certificate, spec: { ...certificate.spec, ...changed } });
    expect(faults).toEqual([`Certificate data-platform/postgresql: ${fault}`]);
  });

  it.each([
    ['v1', 'Podd'],
    ['v1', 'PodSpec'],
    ['apps/v2', 'Deployment'],
    ['example.com/v1', 'Widget'],
    ['cert-manager.io/v1', 'Certificates'],
  ])('has no schema for %s %s', (apiVersion, kind) => {
    expect(validateManifest({ apiVersion, kind, metadata: { name: 'a' } })).toEqual([
      `${kind} a: no schema for ${apiVersion} ${kind}`,
    ]);
  });
});
