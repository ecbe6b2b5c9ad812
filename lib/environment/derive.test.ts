import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fixtureFile, fixtureNames } from '../../test/fixtures/environments.ts';
import { deriveEnvironment } from './derive.ts';
import { parseEnvironment } from './load.ts';

const models = fixtureNames.map((name) => ({
  name,
  text: readFileSync(fixtureFile(name), 'utf8'),
}));

describe('deriveEnvironment', () => {
  it.each(models)('copies $name but for its name', ({ name, text }) => {
    const copy = parseEnvironment(deriveEnvironment(text, { name: 'staging' }), 'staging.yaml');
    expect(copy).toEqual({ ...parseEnvironment(text, `${name}.yaml`), name: 'staging' });
  });

  it.each(models)('changes one line of $name for its name, comments and order included', ({ text }) => {
    // The spaces inside [a] are the writer's own.
    const lines = (file: string) => file.replace(/\[ (.*) \]/g, '[$1]').split('\n');
    const before = lines(text);
    const after = lines(deriveEnvironment(text, { name: 'staging' }));
    expect(after.length).toBe(before.length);
    expect(after.filter((line, index) => line !== before[index])).toEqual(['name: staging']);
  });

  it('takes nodes, quota, namespace and encryption', () => {
    const text = deriveEnvironment(models[1]?.text ?? '', {
      name: 'staging',
      namespace: 'staging-data',
      survive: 'node',
      pool: { count: 4, cpu: '8', memory: '32Gi', zones: ['east', 'west'] },
      quota: { cpu: '24', memory: '96Gi', pods: 150 },
      tls: 'existing',
    });
    const environment = parseEnvironment(text, 'staging.yaml');
    expect(environment).toMatchObject({
      name: 'staging',
      namespace: 'staging-data',
      survive: 'node',
      quota: { cpu: '24', memory: '96Gi', pods: 150 },
      tls: { mode: 'existing' },
    });
    expect(environment.cluster.nodePools).toMatchObject([
      { count: 4, cpu: '8', memory: '32Gi', zones: ['east', 'west'] },
    ]);
  });

  it('leaves one pool where a pool is described, and all of them where none is', () => {
    const model =
      'name: a\ncluster:\n  nodePools:\n    - { name: x, count: 3 }\n    - { name: y, count: 2 }\n';
    expect(deriveEnvironment(model, { name: 'b' })).toContain('name: y');
    const one = deriveEnvironment(model, { name: 'b', pool: { count: 5 } });
    expect(one).toContain('name: x, count: 5');
    expect(one).not.toContain('name: y');
  });

  it('publishes nothing that is off', () => {
    const model = models[0]?.text ?? '';
    const of = (text: string) => parseEnvironment(text, 'staging.yaml').services.edge.hostnames;
    expect(of(model)).toHaveProperty('datahub');
    expect(of(deriveEnvironment(model, { name: 'staging', without: ['datahub'] }))).not.toHaveProperty(
      'datahub',
    );
  });

  it('drops the issuer with cert-manager, and the settings of what is off', () => {
    const model =
      'name: a\ntls: { mode: cert-manager, issuer: { kind: Issuer, name: x } }\nservices: { kafka: { replicas: 5 } }\n';
    expect(deriveEnvironment(model, { name: 'b', tls: 'off', without: ['kafka', 'vault'] })).toBe(
      'name: b\ntls: { mode: off }\nservices: { kafka: { enabled: false }, vault: { enabled: false } }\n',
    );
  });
});
