import { type Fields, fieldsOf, isKind, listOf, type Manifest, title } from '../../manifest/manifest.ts';
import { scalerOf } from '../../manifest/pod-count.ts';
import type { EnvironmentPair, ObjectChange } from '../pair.ts';
import { protection } from '../pruning.ts';
import type { Level, Risk, RiskCheck } from '../risk.ts';
import { archivingLost } from './archiving.ts';
import { removedFrom } from './removed.ts';

type Found = Omit<Risk, 'id'>;

/** What watches over the platform, bounds it or keeps it going: its removal shows only when it is missed. */
export const losesGuard: RiskCheck = {
  id: 'loses',
  title: 'An alert, a monitor, an archive, a bound, an autoscaler, a way in or an API is gone',
  *find(pair) {
    for (const object of removedFrom(pair)) {
      if (protection(object) === undefined) {
        yield* guardOf(object, pair);
      }
    }
    for (const change of pair.changes) {
      if (change.kind === 'changed') {
        yield* partOf(change);
      }
    }
  },
};

function guard(level: Exclude<Level, 'routine'>, object: Manifest, message: string, remedy: string): Found {
  return { level, object, message, remedy };
}

const WATCH = 'Keep it, or be sure that something else tells of it.';

function* guardOf(object: Manifest, pair: EnvironmentPair): Iterable<Found> {
  if (isKind(object, 'monitoring.coreos.com', 'PrometheusRule')) {
    const alerts = alertsOf(object);
    yield guard('warning', object, `The alerts ${list(alerts)} fire no more.`, WATCH);
  } else if (/^(?:Service|Pod)Monitor$/.test(object.kind)) {
    yield guard('warning', object, 'Its metrics are collected no more: alerts on them go blind.', WATCH);
  } else if (isKind(object, '', 'ResourceQuota') || isKind(object, '', 'LimitRange')) {
    const message = `The ${object.kind} is removed: nothing bounds what the namespace takes by it.`;
    yield guard('warning', object, message, 'Keep it, or bound the namespace otherwise.');
  } else if (isKind(object, 'apiregistration.k8s.io', 'APIService')) {
    yield apiGone(object, pair);
  } else if (scalerOf(object) !== undefined) {
    yield* autoscaler(object, pair);
  } else if (isKind(object, '', 'Service')) {
    yield* service(object, pair);
  } else if (/^(?:Ingress|HTTPRoute|Gateway|TCPRoute|TLSRoute|GRPCRoute)$/.test(object.kind)) {
    yield guard(
      'warning',
      object,
      'The way in is closed: its hosts are answered no more.',
      'Keep it, or move its hosts first.',
    );
  } else if (isKind(object, 'cert-manager.io', 'Certificate')) {
    yield* certificate(object, pair);
  } else if (/^(?:Mutating|Validating)(?:Webhook|AdmissionPolicy)/.test(object.kind)) {
    yield guard(
      'warning',
      object,
      'What it checks or adds at admission is checked and added no more.',
      WATCH,
    );
  } else if (/^(?:Kustomization|Application|ApplicationSet)$/.test(object.kind)) {
    yield guard(
      'warning',
      object,
      'The engine stops syncing what it names, and may delete it.',
      'See what its prune settings say first.',
    );
  } else if (isKind(object, '', 'ConfigMap')) {
    yield* archivingLost(object, undefined);
  }
}

function* partOf({ before, after }: ObjectChange): Iterable<Found> {
  if (before === undefined || after === undefined) {
    return;
  }
  if (isKind(after, 'monitoring.coreos.com', 'PrometheusRule')) {
    const still = new Set(alertsOf(after));
    const gone = alertsOf(before).filter((alert) => !still.has(alert));
    if (gone.length > 0) {
      yield guard('warning', after, `The alerts ${list(gone)} fire no more.`, WATCH);
    }
  } else if (isKind(after, '', 'ResourceQuota')) {
    const still = fieldsOf(fieldsOf(after.spec).hard);
    const gone = Object.keys(fieldsOf(fieldsOf(before.spec).hard)).filter((name) => !(name in still));
    if (gone.length > 0) {
      yield guard(
        'warning',
        after,
        `Nothing bounds ${list(gone)} any more.`,
        'Keep the bound, or set another.',
      );
    }
  } else if (isKind(after, 'batch', 'CronJob')) {
    if (fieldsOf(after.spec).suspend === true && fieldsOf(before.spec).suspend !== true) {
      yield guard(
        'danger',
        after,
        'The CronJob is suspended: it runs no more.',
        'Let it run, or say in the request until when.',
      );
    }
  } else if (isKind(after, '', 'ConfigMap')) {
    yield* archivingLost(before, after);
  }
}

function alertsOf({ spec }: Manifest): readonly string[] {
  const rules = listOf(fieldsOf(spec).groups).flatMap(({ rules }) => listOf(rules));
  return [...new Set(rules.flatMap(({ alert }) => (typeof alert === 'string' ? [alert] : [])))];
}

/** Autoscalers read their figures from such an API. */
function apiGone(object: Manifest, { after }: EnvironmentPair): Found {
  const { group } = fieldsOf(object.spec);
  const blind = /metrics\.k8s\.io$/.test(String(group))
    ? after.manifests.filter((manifest) => scalerOf(manifest) !== undefined)
    : [];
  return blind.length > 0
    ? guard(
        'danger',
        object,
        `The API ${group} is gone: ${blind.length} autoscalers read <unknown> and scale no more.`,
        'Keep it, or be sure that the cluster brings its own.',
      )
    : guard('warning', object, `The API ${group} is gone for whoever asks it.`, 'Be sure that nobody does.');
}

function* autoscaler(object: Manifest, { after }: EnvironmentPair): Iterable<Found> {
  const { kind, name } = fieldsOf(scalerOf(object)?.target);
  const target = after.workloads.find(
    ({ manifest, namespace }) =>
      manifest.kind === kind && manifest.metadata.name === name && namespace === after.namespaceOf(object),
  );
  if (target !== undefined && target.autoscaler === undefined) {
    const { replicas } = fieldsOf(target.manifest.spec);
    const rest =
      typeof replicas === 'number' ? `${replicas}` : 'as many as it had, and 1 when it is made anew';
    yield guard(
      'warning',
      object,
      `${title(target.manifest)} scales no more: its pods stay at ${rest}.`,
      'Set spec.replicas to what the load takes.',
    );
  }
}

function* service(object: Manifest, { after }: EnvironmentPair): Iterable<Found> {
  const { selector } = fieldsOf(object.spec);
  const pods = after.podsOf(after.namespaceOf(object), { matchLabels: texts(selector) });
  if (Object.keys(fieldsOf(selector)).length > 0 && pods.length > 0) {
    const names = list(pods.map(({ manifest }) => manifest.metadata.name));
    yield guard(
      'warning',
      object,
      `The name ${object.metadata.name} leads nowhere any more, though ${names} runs on: its clients lose it.`,
      'Move the clients first.',
    );
  }
}

function* certificate(object: Manifest, { after }: EnvironmentPair): Iterable<Found> {
  const secret = fieldsOf(object.spec).secretName;
  const reader = after.workloads.find(
    ({ namespace, template }) =>
      namespace === after.namespaceOf(object) &&
      listOf(template.spec.volumes).some((volume) => mounts(volume, secret)),
  );
  if (reader !== undefined) {
    yield guard(
      'danger',
      object,
      `The certificate in Secret ${secret} is renewed no more, and ${title(reader.manifest)} mounts it.`,
      'Keep it as long as its Secret is read.',
    );
  }
}

function mounts(volume: Fields, secret: unknown): boolean {
  const projected = listOf(fieldsOf(volume.projected).sources).map((source) => fieldsOf(source.secret).name);
  return fieldsOf(volume.secret).secretName === secret || projected.includes(secret);
}

function texts(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(fieldsOf(value)).map(([key, text]) => [key, String(text)]));
}

/** `a, b and c`; of many the first few. */
function list(names: readonly string[]): string {
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
