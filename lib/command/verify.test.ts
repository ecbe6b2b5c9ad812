import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fixtureFile } from '../../test/fixtures/environments.ts';
import { listEnvironments } from '../environment/environments.ts';
import { runVerify } from './verify.ts';

const root = mkdtempSync(join(tmpdir(), 'holdfast-verify-'));
afterAll(() => rmSync(root, { recursive: true }));

const service = (type: string) => `apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  type: ${type}
`;

let folders = 0;

/** A folder of these files. */
function folder(files: Record<string, string>): string {
  folders++;
  const path = join(root, String(folders));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(path, name, '..'), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return path;
}

function run(...args: string[]) {
  let out = '';
  let err = '';
  const status = runVerify(args, {
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: (text: string) => (err += text) },
    env: {},
  });
  return { status, out, err };
}

describe('npm run verify', () => {
  it('reads a folder to its depth, hidden folders and cycles aside', () => {
    const path = folder({
      'a/b/web.yaml': service('ClusterIP'),
      '.git/x.yaml': 'a: [',
      'node_modules/y.yml': 'a: [',
    });
    symlinkSync(path, join(path, 'again'));
    expect(run(path)).toEqual({ status: 0, out: '1 object, nothing found.\n', err: '' });
  });

  it('groups by object, with file, line and remedy', () => {
    const path = folder({ 'web.yaml': service('NodePort'), 'values.yaml': 'a: 1\n' });
    const { status, out, err } = run(path);
    expect({ status, err }).toEqual({
      status: 0,
      err: `skipped ${path}/values.yaml:1: no Kubernetes object\n`,
    });
    expect(out.replaceAll(path, '.')).toBe(`Service shop/web  ./web.yaml
  warning service-exposed  spec.type, line 7
    type is NodePort.
    → Write type: ClusterIP, and lead there by an Ingress or a Gateway; or
      exempt the object with the reason.

1 object: 1 warning.
`);
  });

  it('prints findings as the contract says', () => {
    const { out } = run(folder({ 'web.yaml': service('NodePort') }), '--format', 'json');
    expect(JSON.parse(out)).toEqual([
      {
        check: 'service-exposed',
        severity: 'warning',
        object: { kind: 'Service', namespace: 'shop', name: 'web' },
        path: 'spec.type',
        message: 'type is NodePort.',
        remedy: expect.any(String),
      },
    ]);
  });

  it('prints SARIF with rules, help, and places in files', () => {
    const path = folder({ 'web.yaml': service('NodePort'), 'broken file.yaml': 'a: [\n' });
    const { runs, version } = JSON.parse(run(path, '--format=sarif').out);
    const [{ tool, results }] = runs;
    expect(version).toBe('2.1.0');
    expect(results).toHaveLength(2);
    for (const { ruleId, ruleIndex, locations, message } of results) {
      expect(tool.driver.rules[ruleIndex]).toMatchObject({
        id: ruleId,
        help: { text: expect.stringMatching(/\S/) },
      });
      expect(locations[0].physicalLocation.region.startLine).toBeGreaterThan(0);
      expect(message.text).toMatch(/\S/);
    }
    expect(results[0].locations[0].physicalLocation.artifactLocation.uri).toMatch(/broken%20file\.yaml$/);
    expect(
      new Set(
        results.map((result: { partialFingerprints: object }) => JSON.stringify(result.partialFingerprints)),
      ).size,
    ).toBe(2);
  });

  it('tells errors by the status', () => {
    expect(run(folder({ 'a.yaml': 'a: [\n' })).status).toBe(1);
    expect(run(folder({ 'a.yaml': service('ClusterIP').replace('name: web', 'name: 1web') })).status).toBe(1);
  });

  it.each([
    [[], 'DIR is missing'],
    [['a', 'b'], 'one DIR only'],
    [['a', '--format', 'xml'], '--format "xml" is none of text, json, sarif'],
    [['a', '--colour'], "Unknown option '--colour'"],
    [[join(root, 'nowhere')], 'it does not exist'],
  ])('refuses %j as usage', (args, message) => {
    const { status, err } = run(...args);
    expect(status).toBe(2);
    expect(err).toContain(message);
  });

  it('proves the shipped environments on their nodes', () => {
    for (const name of listEnvironments('config')) {
      const { out, status } = run(`dist/${name}`, '--config', `config/${name}.yaml`);
      expect(out, name).toMatch(/^\d+ objects, nothing found\.\n$/);
      expect(status).toBe(0);
    }
  });

  it('names what the API server would refuse, and goes on (case verify-throws)', () => {
    const pod = (spec: string) =>
      `apiVersion: v1\nkind: Pod\nmetadata: { name: b, namespace: data-platform }\nspec: ${spec}\n`;
    const path = folder({
      'pods.yaml': [pod('{ containers: [{ name: c, image: "registry.example.com/c:1" }] }'), pod('{}')].join(
        '---\n',
      ),
    });
    const { status, out, err } = run(path, '--config', fixtureFile('development'));
    expect(status).toBe(1);
    expect(out).toContain('spec.containers must be a list of containers');
    expect(`${out}${err}`).not.toMatch(/\n {4}at /);
  });

  it('lets an empty key with Exists tolerate every taint (case toleration-empty-strings)', () => {
    const config = readFileSync(fixtureFile('development'), 'utf8').replace(
      '      zones: [zone-a]',
      '      zones: [zone-a]\n      taints: [{ key: dedicated, effect: NoSchedule }]',
    );
    const path = folder({
      'web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      tolerations: [{ key: "", operator: Exists, effect: "" }]
      containers: [{ name: web, image: "registry.example.com/web:1.2.3" }]
`,
    });
    const file = join(folder({ 'environment.yaml': config }), 'environment.yaml');
    const { out } = run(path, '--config', file);
    expect(out).toContain('Deployment shop/web');
    expect(out).not.toContain('no-node-fits-selector');
  });

  it('says what is wrong with an environment file, and checks nothing', () => {
    const path = folder({ 'x.yaml': 'name: X\n' });
    const { status, out, err } = run(path, '--config', join(path, 'x.yaml'));
    expect({ status, out }).toEqual({ status: 1, out: '' });
    expect(err).toMatch(/Nothing was checked\.\n$/);
  });
});
