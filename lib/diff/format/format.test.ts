import { describe, expect, it } from 'vitest';
import { parseEnvironment } from '../../environment/load.ts';
import { colorsOf } from '../../report/style.ts';
import { diff } from '../diff.ts';
import { base, entriesOf, environmentText, filesOf } from '../pairs.testing.ts';
import { diffJson } from './json.ts';
import { diffMarkdown } from './markdown.ts';
import { diffText } from './text.ts';

const environments = new Map([['small', parseEnvironment(environmentText, 'small.yaml')]]);
const found = diff(
  { entries: entriesOf(base), environments },
  {
    entries: entriesOf(
      filesOf({
        replace: {
          'db/statefulset.yaml': ['17.4', '18.1'],
          'db/config.yaml': ['b = 2', 'b = ```5'],
          'web/deployment.yaml': ['replicas: 2', 'replicas: 1'],
        },
        remove: ['db/budget.yaml'],
        add: {
          'web/secret.yaml':
            'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: "web-2", namespace: shop }\ndata: {}\n',
        },
      }),
    ),
    environments,
  },
);
const none = diff({ entries: [], environments }, { entries: [], environments });

describe('the formats of a diff', () => {
  it.each([
    ['txt', diffText(found, colorsOf({ color: false }))],
    ['md', diffMarkdown(found, { old: 'main', now: 'feature' })],
    ['json', diffJson(found)],
  ])('are written as reviewed: %s', async (extension, text) => {
    await expect(text).toMatchFileSnapshot(`../../../__snapshots__/diff/pair.${extension}`);
  });

  it('say that nothing differs', () => {
    expect(diffText(none, colorsOf({ color: false }))).toBe('No difference.\n');
    expect(diffMarkdown(none)).toBe('## What changes\n\nNo difference.\n');
    expect(JSON.parse(diffJson(none))).toEqual({ same: true, level: 'routine', environments: [], notes: [] });
  });

  it('let nothing of a manifest become Markdown', () => {
    const evil = 'x | y @team <img src=x> [a](b) `c`';
    const entry = (text: string) => ({
      environment: '',
      app: evil,
      manifest: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: evil },
        data: { '```': `${text}\n\`\`\`\n<b>` },
      },
    });
    const side = (text: string) => ({ entries: [entry(text)], environments: new Map() });
    const text = diffMarkdown(diff(side('1'), side('2')));
    const outside = text.replace(/(`{3,})diff[\s\S]*?\n\s*\1(?=\n|$)/g, '');
    expect(outside).not.toMatch(/<img|@team|\[a\]|<b>/);
    expect(text).toContain('````diff');
  });

  it('fit into a comment, and say what is left out', () => {
    const entry = (index: number, text: string) => ({
      environment: '',
      app: `app-${index}`,
      manifest: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'a' },
        data: Object.fromEntries(
          Array.from({ length: 30 }, (_, key) => [`k${key}`, `${text} ${'x'.repeat(60)}`]),
        ),
      },
    });
    const side = (text: string) => ({
      entries: Array.from({ length: 100 }, (_, index) => {
        const { manifest, ...rest } = entry(index, text);
        return { ...rest, manifest: { ...manifest, metadata: { name: `a-${index}` } } };
      }),
      environments: new Map(),
    });
    const text = diffMarkdown(diff(side('1'), side('2')));
    expect(text.length).toBeLessThan(65_536);
    expect(text).toMatch(/_\d+ of 100 parts are left out here/);
  });

  it('never show the values of a Secret', () => {
    const side = (value: string) => ({
      entries: [
        {
          environment: '',
          app: 'a',
          manifest: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { key: value } },
        },
      ],
      environments: new Map(),
    });
    const secret = diff(side('b2xk'), side('bmV3'));
    for (const text of [
      diffText(secret, colorsOf({ color: false })),
      diffMarkdown(secret),
      diffJson(secret),
    ]) {
      expect(text).toContain('data.key');
      expect(text).not.toMatch(/b2xk|bmV3/);
    }
  });
});
