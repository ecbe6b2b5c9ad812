/** The diff for machines. */
import type { Manifest } from '../../manifest/manifest.ts';
import { referenceOf } from '../../verify/finding.ts';
import type { Diff, EnvironmentDiff } from '../diff.ts';
import { objectOf } from '../pair.ts';
import type { Risk } from '../risk.ts';

/** Amounts of totals are in millicores, bytes and pods. Manifests themselves are left out. */
export function diffJson(diff: Diff): string {
  const { level, environments, notes } = diff;
  return `${JSON.stringify({ same: environments.length === 0, level, environments: environments.map(environmentJson), notes }, undefined, 2)}\n`;
}

function environmentJson({ environment, level, apps, risks, totals, failures, notes }: EnvironmentDiff) {
  return {
    environment,
    level,
    risks: risks.map(riskJson),
    totals,
    failures,
    notes,
    apps: apps.map(({ app, level, objects }) => ({
      app,
      level,
      objects: objects.map((object) => ({
        object: reference(objectOf(object)),
        change: object.kind,
        level: object.level,
        effects: object.effects,
        risks: object.risks.map(({ id }) => id),
        fields: object.fields,
      })),
    })),
  };
}

function riskJson({ object, ...risk }: Risk) {
  return { ...risk, ...(object === undefined ? {} : { object: reference(object) }) };
}

function reference(manifest: Manifest) {
  return { apiVersion: manifest.apiVersion, ...referenceOf(manifest) };
}
