import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Manifest } from '../manifest/manifest.ts';
import { parseQuantity } from '../manifest/quantity.ts';
import { bar } from './quota-bars.ts';
import { colorsOf } from './style.ts';
import { type Summary, summarize } from './summary.ts';
import { formatSummaries } from './terminal.ts';

const object = (apiVersion: string, kind: string, name: string, spec: object): Manifest => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'data-platform' },
  spec,
});
const template = (cpu: string, memory: string) => ({
  spec: { containers: [{ name: 'main', resources: { requests: { cpu, memory } } }] },
});
const database = object('apps/v1', 'StatefulSet', 'postgresql', {
  replicas: 3,
  template: template('1', '2Gi'),
});
const pooler = object('apps/v1', 'Deployment', 'pgbouncer', { template: template('100m', '64Mi') });
const autoscaler = object('autoscaling/v2', 'HorizontalPodAutoscaler', 'pgbouncer', {
  scaleTargetRef: { kind: 'Deployment', name: 'pgbouncer' },
  minReplicas: 2,
  maxReplicas: 8,
});
const backup = object('batch/v1', 'CronJob', 'backup', {
  concurrencyPolicy: 'Forbid',
  jobTemplate: { spec: { template: template('500m', '256Mi') } },
});
const quota = (cpu: string, extra = {}) =>
  object('v1', 'ResourceQuota', 'data-platform-quota', {
    hard: { pods: '100', 'requests.cpu': cpu, 'requests.memory': '16Gi', ...extra },
  });

const summary = (cpu: string, more: readonly Manifest[] = [], extra = {}): Summary =>
  summarize({
    environment: 'development',
    folder: 'dist/development',
    changed: true,
    target: 0.8,
    apps: [
      { app: 'foundation', manifests: [quota(cpu, extra)] },
      { app: 'postgresql', manifests: [database, pooler, autoscaler, ...more] },
    ],
  });
const plain = { color: false, width: 80 };

describe('formatSummaries', () => {
  it('shows apps, totals and the quota', () => {
    expect(formatSummaries([summary('8', [backup])], plain)).toBe(`development dist/development

  app          objects   pods   cpu   memory
  foundation         1      –     –        –
  postgresql         4      5   3.2    6.2Gi
  ──────────────────────────────────────────
  total              5      5   3.2    6.2Gi

  data-platform-quota
  requests.cpu     ██████████▒▒▒·······│····  40 % → 50 %  3.2 → 4 of 8
  requests.memory  ██████████··········│····  39 % → 42 %  6.2Gi → 6.7Gi of 16Gi
  pods             █▒▒·················│····   5 % → 13 %  5 → 13 of 100
  █ at rest   ▒ scaled out, while all of it rolls   │ target 80 %

  Jobs, when all run at once: 1 pod, 0.5 cpu, 256Mi more

✓ wrote dist/development
`);
  });

  it('says of each folder whether it was written', () => {
    const unchanged = { ...summary('8'), changed: false, folder: 'dist/production' };
    expect(formatSummaries([summary('8'), unchanged], plain)).toMatch(
      /✓ wrote dist\/development; dist\/production unchanged\n$/,
    );
    expect(formatSummaries([unchanged, { ...unchanged, folder: 'b' }], plain)).toMatch(
      /✓ dist\/production and b unchanged\n$/,
    );
    expect(formatSummaries([], plain)).toBe('');
  });

  it('does without bars and legend where there is no quota', () => {
    const text = formatSummaries(
      [
        summarize({
          environment: 'e',
          folder: 'f',
          changed: true,
          target: 0.8,
          apps: [{ app: 'a', manifests: [database] }],
        }),
      ],
      plain,
    );
    expect(text).not.toMatch(/[█▒│·]/);
    expect(text).toContain('total         1      3     3      6Gi');
  });

  it('warns of Jobs that break the quota and of runs that may pile up', () => {
    const eager = object('batch/v1', 'CronJob', 'eager', {
      jobTemplate: { spec: { parallelism: 20, template: template('1', '1Mi') } },
    });
    const text = formatSummaries([summary('8', [eager])], plain);
    expect(text).toContain('  requests.cpu: 300 % when all Jobs run at once\n');
    expect(text).toContain('  Runs may pile up (concurrencyPolicy: Allow): eager\n');
    expect(text).toContain('Jobs, when all run at once: 20 pods, 20 cpu, 20Mi more');
  });

  it('colours by need: calm, beyond the target, beyond the quota', () => {
    const line = (cpu: string) =>
      formatSummaries([summary(cpu)], { color: true, width: 80 })
        .split('\n')
        .find((candidate) => candidate.includes('requests.cpu'));
    const [green, yellow, red] = [32, 33, 31].map((code) => `\u001b[${code}m`);
    expect(line('8')).toContain(`${green}█`);
    expect(line('3900m')).toContain(`${yellow}█`);
    expect(line('3900m')).toContain(`${red}103 %`);
    expect(line('3')).toContain(`${red}█`);
  });

  it('writes no escape code without colour, and the same text with', () => {
    const text = formatSummaries([summary('8', [backup])], plain);
    expect(stripVTControlCharacters(text)).toBe(text);
    const colored = formatSummaries([summary('8', [backup])], { ...plain, color: true });
    expect(colored).not.toBe(text);
    expect(stripVTControlCharacters(colored)).toBe(text);
  });

  it('fits the width: bars where there is room for them, amounts where there is still some', () => {
    const long = { 'fast-and-replicated.storageclass.storage.k8s.io/requests.storage': '100Gi' };
    const draw = (width: number) => formatSummaries([summary('8', [], long)], { color: false, width });
    for (let width = 50; width <= 100; width += 1) {
      const lines = draw(width).split('\n');
      expect(lines.filter((line) => line.length > width)).toEqual([]);
    }
    expect(draw(100)).toMatch(/fast-and-…s\.storage {2}·+│·+ +0 % → +0 % {2}0 of 100Gi/);
    expect(draw(62)).toContain('40 % → 50 %  3.2 → 4 of 8\n');
    expect(draw(62)).not.toContain('█');
    expect(draw(50)).toMatch(/40 % → 50 %\n/);
  });

  it('shows notices within the width', () => {
    const notice = 'vault has no seal: after every restart of a member people enter the unseal keys by hand';
    const text = formatSummaries([{ ...summary('8'), notices: [notice, 'short'] }], {
      color: false,
      width: 50,
    });
    const lines = text.split('\n');
    const from = lines.findIndex((line) => line.startsWith('  ! vault'));
    expect(lines.slice(from, from + 4).join('|')).toBe(
      '  ! vault has no seal: after every restart of a|    member people enter the unseal keys by hand||  ! short',
    );
  });
});

describe('bar', () => {
  const share = (ratio: number) => ({ used: parseQuantity(0), ratio });
  const draw = (minima: number, maxima: number, target = 0.8, length = 20) =>
    bar(
      {
        quota: quota('8'),
        resource: 'pods',
        hard: parseQuantity(1),
        minima: share(minima),
        maxima: share(maxima),
        peak: share(maxima),
      },
      target,
      length,
      colorsOf({ color: false }),
    );

  it.each([
    [0, 0, '················│···'],
    [0.001, 0.002, '█···············│···'],
    [0.5, 0.75, '██████████▒▒▒▒▒·│···'],
    [0.5, 0.999, '██████████▒▒▒▒▒▒│▒▒·'],
    [0.5, 1, '██████████▒▒▒▒▒▒│▒▒▒'],
    [2, 3, '████████████████│███'],
  ])('%d and %d draw %s', (minima, maxima, expected) => {
    expect(draw(minima, maxima)).toBe(expected);
  });

  it('leaves out the mark of a target that is the whole', () => {
    expect(draw(0.5, 0.5, 1, 10)).toBe('█████·····');
  });

  it('has its length and one mark, and never shrinks with use', () => {
    const ratio = fc.double({ min: 0, max: 3, noNaN: true });
    const filled = (text: string) => text.replaceAll('·', '').length;
    fc.assert(
      fc.property(ratio, ratio, fc.double({ min: 0.1, max: 0.99, noNaN: true }), (a, b, target) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const text = draw(low, high, target);
        expect(text).toHaveLength(20);
        expect(text.match(/│/g)).toHaveLength(1);
        expect(filled(draw(high, high, target))).toBeGreaterThanOrEqual(filled(draw(low, low, target)));
      }),
    );
  });
});
