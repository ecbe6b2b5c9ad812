import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { fixtureFile, fixtureNames } from '../../test/fixtures/environments.ts';
import { parseEnvironment } from './load.ts';
import { withOwnPlaces } from './own-places.ts';
import { placesOf, sharedPlaces } from './places.ts';

const own = (text: string) => parse(withOwnPlaces(text, 'staging').text);

describe('withOwnPlaces', () => {
  it.each(fixtureNames)('lets a copy of %s share nothing', (name) => {
    const model = readFileSync(fixtureFile(name), 'utf8');
    const before = parseEnvironment(model, 'model.yaml');
    const after = parseEnvironment(withOwnPlaces(model, 'staging').text, 'copy.yaml');
    expect(placesOf(before).length).toBeGreaterThan(0);
    expect(sharedPlaces(before, before)).toEqual(placesOf(before));
    expect(sharedPlaces(before, after)).toEqual([]);
  });

  it('keeps comments, and a file that has nothing of the kind', () => {
    const production = readFileSync(fixtureFile('production'), 'utf8');
    const comments = (text: string) => text.match(/^ *#.*$/gm);
    expect(comments(withOwnPlaces(production, 'staging').text)).toEqual(comments(production));
    expect(withOwnPlaces('name: a # mine\n', 'staging')).toEqual({ text: 'name: a # mine\n', own: [] });
  });

  it.each([
    ['{ type: awskms, keyId: alias/vault }', { keyId: 'alias/vault-staging' }],
    ['{ type: awskms, keyId: 1234abcd-12ab }', { keyId: 'alias/vault-staging' }],
    ['{ type: gcpckms, keyRing: r, key: vault }', { keyRing: 'r', key: 'vault-staging' }],
    ['{ type: azurekeyvault, keyName: vault }', { keyName: 'vault-staging' }],
    ['{ type: transit, mountPath: t/, keyName: vault }', { mountPath: 't/', keyName: 'vault-staging' }],
  ])('names a key of its own in the seal %s', (seal, expected) => {
    expect(own(`services: { vault: { seal: ${seal} } }`).services.vault.seal).toMatchObject(expected);
  });

  it.each([
    ['aws', 'staging/'],
    ['gcp', 'staging-'],
    ['azure', 'staging-'],
  ])('gives a prefix that %s takes', (type, prefix) => {
    expect(own(`secrets: { store: { provider: { type: ${type} } } }`).secrets.store.prefix).toBe(prefix);
  });

  it('names a replica and an apex host of its own', () => {
    const { minio, edge } = own(
      'services: { minio: { buckets: [{ name: a }, { name: b, replicateTo: b }] }, edge: { hostnames: { portal: example.com } } }',
    ).services;
    expect(minio.buckets).toEqual([{ name: 'a' }, { name: 'b', replicateTo: 'b-staging' }]);
    expect(edge.hostnames.portal).toBe('staging.example.com');
  });

  it('leaves out what holds of the model alone', () => {
    const text =
      'services: { kafka: { bootstrapped: true, connect: { connectors: { sink: { a: b } }, enabled: true } }, postgresql: { recovery: { from: old }, size: small } }';
    expect(own(text)).toEqual({
      services: { kafka: { connect: { enabled: true } }, postgresql: { size: 'small' } },
    });
    expect(withOwnPlaces(text, 'staging').own.map(({ setting, value }) => [setting, value])).toEqual([
      ['services.kafka.connect.connectors', undefined],
      ['services.kafka.bootstrapped', undefined],
      ['services.postgresql.recovery', undefined],
    ]);
  });
});
