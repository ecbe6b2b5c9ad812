import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeZone, nodeZoneScript } from './node-zone.ts';

const image = 'registry.example.com/program:1';

describe('nodeZone', () => {
  it('asks nobody where Kubernetes copies the labels onto the pods', () => {
    const zone = nodeZone({ labels: 'pods', path: '/run/zone', image });
    expect(zone.initContainers).toEqual([]);
    expect(zone.folder.volume.downwardApi?.items).toEqual([
      {
        path: 'zone',
        fieldRef: { apiVersion: 'v1', fieldPath: "metadata.labels['topology.kubernetes.io/zone']" },
      },
    ]);
  });

  it('asks the API elsewhere, and gives the token to the init container alone', () => {
    const zone = nodeZone({ labels: 'nodes', path: '/run/zone', image });
    const [init] = zone.initContainers;
    expect(init?.volumeMounts?.map(({ name, mountPath }) => [name, mountPath])).toEqual([
      ['node-zone', '/run/zone'],
      ['service-account-token', '/var/run/secrets/kubernetes.io/serviceaccount'],
    ]);
    expect(zone.folder.mount).toEqual({ name: 'node-zone', mountPath: '/run/zone', readOnly: true });
    expect(zone.volumes.map(({ volume }) => volume.name)).toEqual(['node-zone', 'service-account-token']);
  });
});

describe('nodeZoneScript', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'node-zone-'));
    mkdirSync(join(folder, 'bin'));
    writeFileSync(join(folder, 'token'), 'secret-token');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Runs the script with a curl that notes its arguments and answers with the text. */
  const run = (answer: string) => {
    writeFileSync(join(folder, 'answer'), answer);
    const curl = `#!/bin/sh\nprintf '%s\\n' "$@" > ${folder}/arguments\ncat ${folder}/answer\n`;
    writeFileSync(join(folder, 'bin/curl'), curl, { mode: 0o755 });
    execFileSync('/bin/sh', ['-c', nodeZoneScript(join(folder, 'zone'), folder)], {
      env: { PATH: `${folder}/bin:/usr/bin:/bin`, NODE_NAME: 'worker-1' },
      stdio: 'pipe',
    });
    return readFileSync(join(folder, 'zone'), 'utf8');
  };
  const labels = {
    'kubernetes.io/hostname': 'worker-1',
    'topology.kubernetes.io/region': 'eu',
    'topology.kubernetes.io/zone': 'eu-1b',
  };
  const managedFields = [{ fieldsV1: { 'f:metadata': { 'f:topology.kubernetes.io/zone': {} } } }];

  it.each([0, 2])('finds the zone in an answer indented by %d', (indent) => {
    expect(run(JSON.stringify({ metadata: { labels, managedFields } }, null, indent))).toBe('eu-1b');
  });

  it('asks for its own node, with its token', () => {
    run(JSON.stringify({ metadata: { labels } }));
    const words = readFileSync(join(folder, 'arguments'), 'utf8').split('\n');
    expect(words).toContain('https://kubernetes.default.svc/api/v1/nodes/worker-1');
    expect(words).toContain('Authorization: Bearer secret-token');
  });

  it('fails, and says why, when the node has no zone', () => {
    expect(() => run(JSON.stringify({ metadata: { labels: {}, managedFields } }))).toThrow(
      /node worker-1 has no label topology\.kubernetes\.io\/zone/,
    );
  });
});
