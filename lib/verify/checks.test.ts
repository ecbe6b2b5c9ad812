import { describe, expect, it } from 'vitest';
import { availabilityCases, disruptionCases, jobCases } from './cases/availability.testing.ts';
import type { Case } from './cases/case.testing.ts';
import { Draft } from './cases/draft.testing.ts';
import { networkCases } from './cases/network.testing.ts';
import { immutableCases, objectCases } from './cases/objects.testing.ts';
import { referenceCases } from './cases/references.testing.ts';
import { quorumCases, resourceCases, schedulingCases } from './cases/resources.testing.ts';
import { securityCases } from './cases/security.testing.ts';
import { environment, soundManifests } from './cases/sound.testing.ts';
import { checks } from './checks.ts';
import { exemptionPrefix, exemptionRules } from './exemption.ts';
import { takeInventory } from './model/inventory.ts';
import { verify } from './verify.ts';

const cases: readonly Case[] = [
  ...availabilityCases,
  ...disruptionCases,
  ...jobCases,
  ...referenceCases,
  ...resourceCases,
  ...schedulingCases,
  ...quorumCases,
  ...networkCases,
  ...securityCases,
  ...objectCases,
  ...immutableCases,
];

const sound = soundManifests();
const checksById = new Map(checks.map((check) => [check.id, check]));

/** Ids of what is found; of a check, itself alone is asked, unless an exemption has a say. */
function found({ check, edit, context = { environment } }: Case): string[] {
  const draft = new Draft(sound);
  edit(draft);
  const asked = checksById.get(check);
  const annotation = `${exemptionPrefix}${check}`;
  return asked === undefined || draft.manifests.some(({ metadata }) => metadata.annotations?.[annotation])
    ? verify(draft.manifests, context).map((finding) => finding.check)
    : [...asked.find(takeInventory(draft.manifests, context))].map(() => check);
}

describe('the sound platform', () => {
  it.each([
    ['with its environment', { environment }],
    ['as any folder', {}],
    ['applied over itself', { environment, previous: soundManifests() }],
  ])('has no finding %s', (_name, context) => {
    expect(verify(soundManifests(), context)).toEqual([]);
  });
});

describe.each(checks.map(({ id }) => id))('%s', (id) => {
  const own = cases.filter(({ check }) => check === id);

  it('has a case', () => {
    expect(own.filter(({ fires }) => fires)).not.toEqual([]);
  });

  it.each(own.map((entry) => [entry.fires ? 'finds' : 'passes', entry.name, entry] as const))(
    '%s: %s',
    (_verb, _name, entry) => {
      if (entry.fires) {
        expect(found(entry)).toContain(id);
      } else {
        expect(found(entry)).not.toContain(id);
      }
    },
  );
});

describe('the registry', () => {
  const ids = [...checks, ...exemptionRules].map(({ id }) => id);

  it('has ids of their own, in kebab-case, which an annotation can hold', () => {
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) {
      expect(id).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
      // The name of an annotation, after its prefix, has 63 characters.
      expect(`${exemptionPrefix}${id}`.split('/')[1]?.length, id).toBeLessThanOrEqual(63);
    }
  });

  it('says of each check what holds, why, and what to do', () => {
    for (const { id, title, why, remedy } of [...checks, ...exemptionRules]) {
      expect(title, id).toMatch(/[^.]$/);
      expect(why, id).toMatch(/\.$/);
      expect(remedy, id).toMatch(/\.$/);
    }
  });

  it('has no case of a check that is gone', () => {
    expect(cases.map(({ check }) => check).filter((check) => !ids.includes(check))).toEqual([]);
  });
});
