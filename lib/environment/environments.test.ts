import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { environmentFile, listEnvironments, UnknownEnvironment } from './environments.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-'));
afterAll(() => rmSync(folder, { recursive: true }));
for (const file of [
  'staging.yaml',
  'production.yaml',
  'development.yaml',
  'schema.json',
  '.hidden.yaml',
  'README.md',
]) {
  writeFileSync(join(folder, file), '');
}
mkdirSync(join(folder, 'folder.yaml'));
mkdirSync(join(folder, 'empty'));

describe('listEnvironments', () => {
  it('has the names of the YAML files, sorted', () => {
    expect(listEnvironments(folder)).toEqual(['development', 'production', 'staging']);
  });
});

describe('environmentFile', () => {
  it('has the file of a name', () => {
    expect(environmentFile(folder, 'staging')).toBe(join(folder, 'staging.yaml'));
  });

  it.each([
    [
      'prod',
      'unknown environment "prod", allowed: development, production or staging (did you mean "production"?)',
    ],
    [
      'develpoment',
      'unknown environment "develpoment", allowed: development, production or staging (did you mean "development"?)',
    ],
    ['live', 'unknown environment "live", allowed: development, production or staging'],
    [
      '../staging',
      'unknown environment "../staging", allowed: development, production or staging (did you mean "staging"?)',
    ],
  ])('knows no %s', (name, message) => {
    expect(() => environmentFile(folder, name)).toThrow(new UnknownEnvironment(message));
  });

  it('says that a folder has none', () => {
    const empty = join(folder, 'empty');
    expect(() => environmentFile(empty, 'production')).toThrow(
      new UnknownEnvironment(`unknown environment "production", allowed: no .yaml file in ${empty}`),
    );
  });
});
