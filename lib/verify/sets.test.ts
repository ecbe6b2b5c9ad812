/**
 * Small sets of anyone's manifests, each worked out by hand from what the scheduler, the controllers and the eviction API
 * are documented to do: `cases/sets/<name>/` holds the set, the environment, and what must be said of it. A new folder is a
 * new case.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixtureFile } from '../../test/fixtures/environments.ts';
import { prove } from '../command/proof.ts';
import { runVerify } from '../command/verify.ts';
import { loadEnvironment } from '../environment/load.ts';
import { simulate } from '../simulate/simulate.ts';
import { fileFindings, locate } from './folder/locate.ts';
import { readManifests } from './folder/read.ts';
import { withImpliedQuorums } from './implied-quorum.ts';

/** What `expect.json` holds. */
interface Expected {
  /** Beginnings, as patterns, of `check Kind/name file:line severity`. */
  readonly must: readonly string[];
  readonly mustnot: readonly string[];
  /** Kind of event, part of its target, service, allowed states, and whether of any or of every event that touches it. */
  readonly state: readonly (readonly [string, string, string, string, 'any' | 'all' | 'every'])[];
}

const sets = join(import.meta.dirname, 'cases/sets');

describe('a set of manifests', () => {
  const names = readdirSync(sets).filter((name) => existsSync(join(sets, name, 'expect.json')));

  it.each(names)('%s', (name) => {
    const folder = join(sets, name);
    const { must, mustnot, state }: Expected = JSON.parse(readFileSync(join(folder, 'expect.json'), 'utf8'));
    const config = join(folder, 'config.yaml');
    const environment = loadEnvironment(existsSync(config) ? config : fixtureFile('development'));
    const documents = readManifests(join(folder, 'set'));
    const manifests = documents.manifests.map(({ manifest }) => manifest);
    const found = [
      ...fileFindings(documents),
      ...locate(prove(manifests, environment).findings, documents),
    ].map(
      ({ finding: { check, object, severity }, file = '', line }) =>
        `${check} ${object.kind}/${object.name} ${relative(join(folder, 'set'), file)}:${line} ${severity}`,
    );
    for (const pattern of must) {
      expect(found, pattern).toContainEqual(expect.stringMatching(new RegExp(`^${pattern}`)));
    }
    for (const pattern of mustnot) {
      expect(found, pattern).not.toContainEqual(expect.stringMatching(new RegExp(`^${pattern}`)));
    }
    const { cluster, survive } = environment;
    const { events } = simulate(withImpliedQuorums(manifests, { environment }), { cluster, survive });
    for (const [kind, target, service, allowed, which] of state) {
      const states = events
        .filter((event) => event.kind === kind && (target === '.' || event.target === target))
        .flatMap(({ services }) => services.filter((one) => one.service === service).map((one) => one.state));
      const holds = states.map((one) => allowed.split('|').includes(one));
      expect(
        which === 'any' ? holds.some(Boolean) : holds.length > 0 && holds.every(Boolean),
        states.join(),
      ).toBe(true);
    }
  });

  it('of nothing is nothing to be proud of: 71-nothing-to-check', () => {
    let said = '';
    const output = { write: (text: string) => (said += text) };
    const status = runVerify([join(sets, '71-nothing-to-check/set')], {
      stdout: output,
      stderr: output,
      env: {},
    });
    expect({ status, said }).toEqual({
      status: 2,
      said: expect.stringContaining('holds no Kubernetes object: nothing was checked'),
    });
  });
});
