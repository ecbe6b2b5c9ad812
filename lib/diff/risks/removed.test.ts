import { describe, expect, it } from 'vitest';
import { parseEnvironment } from '../../environment/load.ts';
import { diff } from '../diff.ts';
import { base, entriesOf, environmentText } from '../pairs.testing.ts';

const environments = new Map([['small', parseEnvironment(environmentText, 'small.yaml')]]);
const side = (files: Readonly<Record<string, string>>) => ({ entries: entriesOf(files), environments });
const risksOf = (before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>) =>
  diff(side(before), side(after)).environments.flatMap(({ risks }) => risks);

const meta = (name: string) => `metadata: { name: ${name}, namespace: shop }`;
const rule = (...alerts: readonly string[]) =>
  `apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\n${meta('db')}\nspec: { groups: [{ name: db, rules: [${alerts
    .map((alert) => `{ alert: ${alert}, expr: up == 0 }`)
    .join(', ')}] }] }\n`;

/** What is removed, and what is said of it. */
const removals: readonly (readonly [string, string, string, string, string])[] = [
  [
    'a CronJob of a backup',
    `apiVersion: batch/v1\nkind: CronJob\n${meta('db-backup')}\nspec: { schedule: "0 1 * * *", jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: b, image: "registry.example.com/b:1" }] } } } } }\n`,
    'danger',
    'removes',
    'this backup is taken no more',
  ],
  [
    'a CronJob of anything else',
    `apiVersion: batch/v1\nkind: CronJob\n${meta('tidy')}\nspec: { schedule: "0 1 * * *", jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: b, image: "registry.example.com/b:1" }] } } } } }\n`,
    'warning',
    'removes',
    'it runs no more',
  ],
  ['alerts', rule('DbDown', 'DbSlow'), 'warning', 'loses', 'The alerts DbDown and DbSlow fire no more.'],
  [
    'a monitor',
    `apiVersion: monitoring.coreos.com/v1\nkind: PodMonitor\n${meta('db')}\nspec: { selector: { matchLabels: { app: db } }, podMetricsEndpoints: [{ port: metrics }] }\n`,
    'warning',
    'loses',
    'alerts on them go blind',
  ],
  [
    'an autoscaler',
    `apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\n${meta('web')}\nspec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }, minReplicas: 2, maxReplicas: 4 }\n`,
    'warning',
    'loses',
    'Deployment shop/web scales no more: its pods stay at 2',
  ],
  [
    'an API',
    'apiVersion: apiregistration.k8s.io/v1\nkind: APIService\nmetadata: { name: v1beta1.metrics.k8s.io }\nspec: { group: metrics.k8s.io, version: v1beta1, groupPriorityMinimum: 100, versionPriority: 100 }\n',
    'warning',
    'loses',
    'The API metrics.k8s.io is gone',
  ],
  [
    'a limit of the namespace',
    `apiVersion: v1\nkind: LimitRange\n${meta('limits')}\nspec: { limits: [{ type: Container, default: { memory: 1Gi } }] }\n`,
    'warning',
    'loses',
    'The LimitRange is removed',
  ],
  [
    'a way in',
    `apiVersion: networking.k8s.io/v1\nkind: Ingress\n${meta('web')}\nspec: { rules: [{ host: shop.example.com }] }\n`,
    'warning',
    'loses',
    'The way in is closed',
  ],
  [
    'the settings of an archive',
    `apiVersion: v1\nkind: ConfigMap\n${meta('patroni')}\ndata: { patroni.yml: "archive_command: push %p" }\n`,
    'danger',
    'loses',
    'PostgreSQL archives its WAL no more',
  ],
  [
    'what nobody uses',
    `apiVersion: v1\nkind: ConfigMap\n${meta('spare')}\ndata: { a: b }\n`,
    'notice',
    'removes',
    'nothing that stays is known to use it',
  ],
];

describe('a removal', () => {
  it.each(removals)('of %s is judged', (_, text, level, id, says) => {
    const found = risksOf({ ...base, 'db/extra.yaml': text }, base);
    expect(found).toContainEqual(
      expect.objectContaining({ id, level, message: expect.stringContaining(says) }),
    );
  });

  it('of a metrics API blinds the autoscalers that stay', () => {
    const [, autoscaler = ''] = removals.find(([what]) => what === 'an autoscaler') ?? [];
    const [, api = ''] = removals.find(([what]) => what === 'an API') ?? [];
    const scaled = { ...base, 'web/autoscaler.yaml': autoscaler };
    expect(risksOf({ ...scaled, 'x/api.yaml': api }, scaled)).toContainEqual(
      expect.objectContaining({
        level: 'danger',
        message: expect.stringContaining('1 autoscalers read <unknown>'),
      }),
    );
  });

  it('of a part counts as well: an alert, a bound, a schedule', () => {
    const alerts = { ...base, 'db/rules.yaml': rule('DbDown', 'DbSlow') };
    expect(risksOf(alerts, { ...alerts, 'db/rules.yaml': rule('DbDown') })).toContainEqual(
      expect.objectContaining({ level: 'warning', message: 'The alerts DbSlow fire no more.' }),
    );
    const quota = base['foundation/quota.yaml'] ?? '';
    expect(
      risksOf(base, { ...base, 'foundation/quota.yaml': quota.replace('requests.memory: 8Gi, ', '') }),
    ).toContainEqual(expect.objectContaining({ message: 'Nothing bounds requests.memory any more.' }));
    const [, job = ''] = removals[0] ?? [];
    const withJob = { ...base, 'db/backup.yaml': job };
    expect(
      risksOf(withJob, { ...withJob, 'db/backup.yaml': job.replace('spec: {', 'spec: { suspend: true,') }),
    ).toContainEqual(
      expect.objectContaining({ level: 'danger', message: expect.stringContaining('suspended') }),
    );
  });

  it.each([
    ['kustomize.toolkit.fluxcd.io/prune: disabled'],
    ['argocd.argoproj.io/sync-options: Prune=confirm'],
  ])(
    'is none where the engine leaves the object: %s (case diff-statefulset-removed-prune-disabled)',
    (annotation) => {
      const statefulSet = (base['db/statefulset.yaml'] ?? '').replace(
        'annotations: {',
        `annotations: { ${annotation},`,
      );
      const { 'db/service.yaml': service = '', 'db/config.yaml': config = '', ...others } = base;
      const before = {
        ...others,
        'db/service.yaml': service,
        'db/config.yaml': config,
        'db/statefulset.yaml': statefulSet,
      };
      const { 'db/statefulset.yaml': _, ...after } = { ...others, 'db/statefulset.yaml': '' };
      const found = risksOf(before, after);
      expect(found).toContainEqual(
        expect.objectContaining({
          id: 'removes',
          level: 'danger',
          message: `It is not deleted (${annotation}): it runs on, without what is deleted around it: ConfigMap, Service.`,
        }),
      );
      expect(found.map(({ message }) => message).join()).not.toContain('all its members stop');
    },
  );
});
