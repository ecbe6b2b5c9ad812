import { describe, expect, it } from 'vitest';
import { readDocuments } from './documents.ts';

const read = (text: string, file = 'a.yaml') => {
  const { manifests, faults, skipped } = readDocuments(text, file);
  return {
    names: manifests.map(({ manifest }) => `${manifest.kind}/${manifest.metadata.name}`),
    faults,
    skipped,
  };
};

const pod = (name: string, rest = '') => `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n${rest}`;

describe('reading manifests', () => {
  it('takes every document of a file, comments and empty ones aside', () => {
    const text = `# head\n---\n${pod('a')}---\n---\n# nothing\n---\n${pod('b')}...\n`;
    expect(read(text)).toEqual({ names: ['Pod/a', 'Pod/b'], faults: [], skipped: [] });
  });

  it('takes JSON, and unpacks lists of every kind, lists in lists included', () => {
    const item = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } };
    const list = {
      apiVersion: 'v1',
      kind: 'List',
      items: [item, { apiVersion: 'v1', kind: 'List', items: [item] }],
    };
    expect(read(JSON.stringify(list), 'a.json').names).toEqual(['Pod/a', 'Pod/a']);
    expect(read('apiVersion: v1\nkind: PodList\nitems: [{metadata: {name: a}}]').names).toEqual(['Pod/a']);
  });

  it('leaves a custom resource whose kind ends in List alone', () => {
    expect(
      read('apiVersion: x.io/v1\nkind: AllowList\nmetadata: {name: a}\nspec: {}\nitems: []').names,
    ).toEqual(['AllowList/a']);
  });

  it.each([
    ['a values file', 'replicas: 3\n'],
    ["Helm's Chart.yaml", 'apiVersion: v2\nname: web\nversion: 1.0.0\n'],
    ['a kustomization', 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: []\n'],
    ['a text', 'hello\n'],
  ])('passes over %s with a note', (_name, text) => {
    expect(read(text)).toEqual({ names: [], faults: [], skipped: ['a.yaml:1: no Kubernetes object'] });
  });

  it('says where a file is no YAML', () => {
    expect(read(`${pod('a')}  labels: {a: b\nspec: {}\n`).faults).toMatchObject([
      { check: 'yaml-syntax', file: 'a.yaml', line: 6 },
    ]);
  });

  it('knows a template that nobody has rendered', () => {
    expect(read('metadata:\n  name: {{ .Values.name }}\n  {{- if true }}\n').faults).toMatchObject([
      { check: 'yaml-syntax', message: expect.stringMatching(/render it first\.$/) },
    ]);
  });

  it.each([
    ['no name', 'apiVersion: v1\nkind: Pod\nmetadata: {}\n', 'metadata.name'],
    ['a label that is no text', pod('a', '  labels: {on: yes}\n'), 'metadata.labels'],
    ['a name that is a number', pod('1'), 'metadata.name'],
    ['no kind', 'apiVersion: v1\nmetadata: {name: a}\n', 'kind'],
    [
      'aliases that blow up',
      `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [${'*a,'.repeat(99)}*a]\nc: [${'*b,'.repeat(99)}*b]\n`,
      'alias',
    ],
  ])('finds an object with %s', (_name, text, message) => {
    expect(read(text).faults).toMatchObject([
      { check: 'manifest-invalid', line: 1, message: expect.stringContaining(message) },
    ]);
  });

  it('takes null and empty metadata for absent, as the API does', () => {
    expect(read(pod('a', '  namespace: ""\n  labels: null\n  annotations: {a: null}\n')).faults).toEqual([]);
  });

  it('keeps times and ratios as texts, and merges as kubectl does', () => {
    const [first] = readDocuments(
      pod('a', 'spec: {at: 2001-12-14, time: 12:30:45, mode: 0644}\n'),
      'a',
    ).manifests;
    expect(first?.manifest.spec).toEqual({ at: '2001-12-14', time: '12:30:45', mode: 420 });
    const [merged] = readDocuments(pod('a', 'x: &x {a: 1}\nspec: {<<: *x}\n'), 'a').manifests;
    expect(merged?.manifest.spec).toEqual({ a: 1 });
  });

  it('knows the line of each path, in later documents, lists and JSON too', () => {
    const text = `---\n${pod('a')}---\n${pod('b', 'spec:\n  containers:\n    - name: x\n      image: y\n')}`;
    const [, second] = readDocuments(text, 'a').manifests;
    expect(second?.lineOf(['spec', 'containers', 0, 'image'])).toBe(14);
    expect(second?.lineOf(['spec', 'containers', 0, 'ports', 3])).toBe(13);
    expect(second?.lineOf([])).toBe(7);
    const list = `{"apiVersion": "v1", "kind": "List", "items": [\n{"apiVersion": "v1", "kind": "Pod",\n"metadata": {"name": "a"}}]}`;
    const [inner] = readDocuments(list, 'a.json').manifests;
    expect(inner?.lineOf(['metadata', 'name'])).toBe(3);
    expect(inner?.lineOf(['spec'])).toBe(2);
  });
});
