import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { at, listAt } from './invariants/environments.testing.ts';
import { synth } from './synth.ts';
import { type Changes, type shipped, variantText } from './variants.testing.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-mesh-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The synth of a file of one's own, as on the command line. */
async function synthOf(base: (typeof shipped)[number], changes: Changes) {
  const file = join(folder, 'environment.yaml');
  const out = mkdtempSync(join(folder, 'out-'));
  writeFileSync(file, variantText(base, changes));
  const written = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof written) => ({
    write(text: string) {
      written[name] += text;
    },
  });
  const surroundings = { stdout: stream('stdout'), stderr: stream('stderr'), env: {} };
  const status = await synth(['--config', file, '--out', out], surroundings);
  return { status, ...written, out: join(out, base) };
}

const read = (...path: string[]): unknown => parse(readFileSync(join(...path), 'utf8'));

/** Each pair of two values stands in a row. */
const rows = [
  ['none', 'flux', 'off'],
  ['none', 'argocd', 'existing'],
  ['none', 'both', 'cert-manager'],
  ['linkerd', 'flux', 'existing'],
  ['linkerd', 'argocd', 'cert-manager'],
  ['linkerd', 'both', 'off'],
  ['istio', 'flux', 'cert-manager'],
  ['istio', 'argocd', 'off'],
  ['istio', 'both', 'existing'],
] as const;

/** Enough room for proxies; everything else as shipped. */
const roomy = {
  cluster: { nodePools: [{ name: 'worker', count: 3, cpu: 16, memory: '32Gi', zones: ['zone-a'] }] },
  quota: { cpu: 24, memory: '48Gi', pods: 200 },
};

describe('a mesh with GitOps', () => {
  it.each(rows)('%s, %s and tls.mode %s are rendered', async (mesh, engine, tls) => {
    const engines = engine === 'both' ? ['flux', 'argocd'] : [engine];
    const { status, stderr, out } = await synthOf('development', {
      ...roomy,
      mesh: { type: mesh },
      gitops: { engines },
      tls: { mode: tls },
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const name of ['flux', 'argocd']) {
      expect(existsSync(join(out, name)), name).toBe(engines.includes(name));
    }
    const policies = readdirSync(join(out, 'apps/postgresql')).filter((file) =>
      file.startsWith('peerauthentication-'),
    );
    expect(policies.length > 0).toBe(mesh === 'istio');
    if (mesh === 'istio' && engines.includes('argocd')) {
      const project = read(out, 'argocd/appproject-data-platform.yaml');
      expect(listAt(project, 'spec.namespaceResourceWhitelist')).toContainEqual({
        group: 'security.istio.io',
        kind: 'PeerAuthentication',
      });
    }
  });

  it.each(['istio', 'linkerd'])('waits for %s where Flux installs it', async (mesh) => {
    const { status, out } = await synthOf('development', {
      ...roomy,
      mesh: { type: mesh },
      gitops: { flux: { prerequisites: { [mesh]: 'the-mesh' } } },
    });
    expect(status).toBe(0);
    const waits = readdirSync(join(out, 'flux')).filter((file) =>
      listAt(read(out, 'flux', file), 'spec.dependsOn').some(({ name }) => name === 'the-mesh'),
    );
    // The others wait for the namespace, which asks for the proxies.
    expect(waits).toEqual(['kustomization-data-platform-foundation.yaml']);
  });

  it('services/istio-with-gitops: development as shipped is refused for its quota alone', async () => {
    const { status, stderr } = await synthOf('development', { mesh: { type: 'istio' } });
    expect(status).toBe(1);
    const ids = [...stderr.matchAll(/^ {2}error +(\S+)/gm)].map(([, id]) => id);
    expect(ids.length).toBeGreaterThan(0);
    expect(ids.filter((id) => !id?.startsWith('quota-'))).toEqual([]);
    expect(stderr).toMatch(/maxReplicas[\s\S]*quota\.target/);
  });
});

describe('services/tracing-appprotocol', () => {
  it.each([
    ['cert-manager', ['https', 'https'], ['https', 'https']],
    ['existing', ['https', 'https'], ['https', 'https']],
    ['off', ['grpc', 'http'], ['grpc', 'http']],
  ])('with tls.mode %s the ports of tracing say what they speak', async (mode, collector, jaeger) => {
    const { status, out } = await synthOf('development', { ...roomy, tls: { mode } });
    expect(status).toBe(0);
    const claims = (name: string) =>
      listAt(read(out, 'apps/tracing', `service-${name}.yaml`), 'spec.ports').map((port) =>
        at(port, 'appProtocol'),
      );
    expect([claims('tracing-collector'), claims('tracing-jaeger')]).toEqual([collector, jaeger]);
  });
});
