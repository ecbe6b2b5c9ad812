import { expect, it } from 'vitest';
import { labels, selectorLabels } from './labels.ts';

const component = { service: 'postgresql', instance: 'orders', component: 'database' };

it('keeps the version out of selectors, which can never change', () => {
  expect(Object.keys(selectorLabels(component))).not.toContain('app.kubernetes.io/version');
  expect(labels({ ...component, version: '17.9-2' })).toMatchObject({
    ...selectorLabels(component),
    'app.kubernetes.io/version': '17.9-2',
  });
});

it('makes a label value of any image tag', () => {
  const version = (tag: string) => labels({ ...component, version: tag })['app.kubernetes.io/version'];
  expect(version('RELEASE.2026-09-03T13-18-01Z')).toBe('RELEASE.2026-09-03T13-18-01Z');
  expect(version('1.2+build.3')).toBe('1.2-build.3');
  expect(version(`${'x'.repeat(62)}-y`)).toBe('x'.repeat(62));
});
