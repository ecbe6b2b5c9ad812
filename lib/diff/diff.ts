/** Two revisions of rendered manifests: what differs, what applying it does, and what is risky about it. */
import { identity, type Manifest, title } from '../manifest/manifest.ts';
import { type Effect, effectsOf } from './effect.ts';
import { type Failures, failuresOf } from './failures.ts';
import { type EnvironmentPair, type ObjectChange, objectOf, pairOf, type Side } from './pair.ts';
import { type Level, levels, type Risk, worst } from './risk.ts';
import { failureRisks } from './risks/failures.ts';
import { unusedRemovals } from './risks/removed.ts';
import { riskChecks } from './risks.ts';
import { type TotalRow, totalsOf } from './totals.ts';

export interface ObjectDiff extends ObjectChange {
  readonly effects: readonly Effect[];
  readonly risks: readonly Risk[];
  readonly level: Level;
}

export interface AppDiff {
  readonly app: string;
  readonly level: Level;
  /** Gravest first. */
  readonly objects: readonly ObjectDiff[];
}

export interface EnvironmentDiff {
  /** Folder under dist/; '' where there is none. */
  readonly environment: string;
  readonly level: Level;
  /** Gravest first. */
  readonly apps: readonly AppDiff[];
  /** All of them, those of no object that differs included; gravest first. */
  readonly risks: readonly Risk[];
  /** Requests against quotas and nodes; rows that differ, or all where a risk is about them. */
  readonly totals: readonly TotalRow[];
  /** Undefined: the environment file of a side is unknown. */
  readonly failures?: Failures;
  /** What is no difference and yet does something. */
  readonly notes: readonly string[];
}

export interface Diff {
  readonly level: Level;
  /** Environments that differ. */
  readonly environments: readonly EnvironmentDiff[];
  /** What is no difference and yet does something, of environments that do not differ. */
  readonly notes: readonly string[];
}

export function diff(before: Side, after: Side): Diff {
  const names = new Set([...before.entries, ...after.entries].map(({ environment }) => environment));
  const all = [...names].sort().map((name) => environmentDiff(pairOf(name, before, after)));
  const environments = all.filter(differs);
  return {
    level: worst(environments.map(({ level }) => level)),
    environments,
    notes: all.filter((one) => !differs(one)).flatMap(({ notes }) => notes),
  };
}

function differs({ apps, totals, failures }: EnvironmentDiff): boolean {
  return apps.length > 0 || totals.length > 0 || (failures?.changes.length ?? 0) > 0;
}

function environmentDiff(pair: EnvironmentPair): EnvironmentDiff {
  // Without a change of objects, only another cluster makes a difference to totals and failures.
  const another = JSON.stringify(clusterOf(pair.before)) !== JSON.stringify(clusterOf(pair.after));
  const unchanged = pair.changes.length === 0 && !another;
  const failures = unchanged ? undefined : failuresOf(pair.before, pair.after);
  const found = unchanged ? [] : [...findRisks(pair), ...failureRisks(failures)];
  const risks = [...found, ...unusedRemovals(pair, found)].sort(byLevel);
  const objects = pair.changes.map((change): ObjectDiff => {
    const own = risks.filter(({ object }) => object !== undefined && same(object, objectOf(change)));
    return {
      ...change,
      effects: effectsOf(change, pair),
      risks: own,
      level: worst(own.map(({ level }) => level)),
    };
  });
  const apps = [...new Set(objects.map(({ app }) => app))].sort().map((app): AppDiff => {
    const mine = objects.filter((object) => object.app === app).sort(byLevel);
    return { app, objects: mine, level: worst(mine.map(({ level }) => level)) };
  });
  return {
    environment: pair.name,
    level: worst(risks.map(({ level }) => level)),
    apps: apps.sort(byLevel),
    risks,
    totals: unchanged ? [] : totalsOf(pair).filter(isDifferent),
    ...(failures === undefined ? {} : { failures }),
    notes: notesOf(pair),
  };
}

function clusterOf({ environment }: EnvironmentPair['before']) {
  return environment && [environment.cluster, environment.survive];
}

function findRisks(pair: EnvironmentPair): readonly Risk[] {
  return riskChecks.flatMap(({ id, find }) => [...find(pair)].map((risk) => ({ id, ...risk })));
}

function same(a: Manifest, b: Manifest): boolean {
  return identity(a) === identity(b);
}

function isDifferent({ before, after }: TotalRow): boolean {
  return (
    before === undefined ||
    before.minima !== after.minima ||
    before.maxima !== after.maxima ||
    before.hard !== after.hard
  );
}

/** Pods whose hash differs roll, even where the texts that it stands for mean the same. */
function notesOf({ changes, rehashed, after }: EnvironmentPair): readonly string[] {
  const texts = changes.some(
    ({ kind, after: is }) => kind === 'changed' && /^(ConfigMap|Secret)$/.test(is?.kind ?? ''),
  );
  return texts
    ? []
    : after.manifests
        .filter((manifest) => rehashed.has(identity(manifest)))
        .map(
          (manifest) => `Of ${title(manifest)} only a hash differs: its pods are replaced once all the same.`,
        );
}

function byLevel(a: { readonly level: Level }, b: { readonly level: Level }): number {
  return levels.indexOf(a.level) - levels.indexOf(b.level);
}
