import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connectorFile, connectorsScript, mirrorConnectors } from './connectors.ts';

const mirror = mirrorConnectors({
  source: 'kafka',
  sourceBootstrap: 'kafka.data-platform.svc.cluster.local:9092',
  sourceClient: { 'security.protocol': 'SASL_SSL' },
  target: 'backup',
  targetBootstrap: 'kafka.example.com:9092',
  targetClient: { 'security.protocol': 'SASL_SSL', 'ssl.truststore.location': '/etc/holdfast/mirror/ca.crt' },
  topics: ['orders.*', 'events'],
  tasks: 4,
});

describe('mirrorConnectors', () => {
  it('is rendered as reviewed', async () => {
    await expect(JSON.stringify(mirror, null, 2)).toMatchFileSnapshot(
      '../../../../__snapshots__/kafka/mirror-connectors.json',
    );
  });

  it('reads here and writes there, with three replicas', () => {
    expect(mirror['mirror-source']).toMatchObject({
      'source.cluster.bootstrap.servers': 'kafka.data-platform.svc.cluster.local:9092',
      'target.cluster.bootstrap.servers': 'kafka.example.com:9092',
      'producer.override.bootstrap.servers': 'kafka.example.com:9092',
      'producer.override.ssl.truststore.location': '/etc/holdfast/mirror/ca.crt',
      'offset-syncs.topic.location': 'target',
      'replication.factor': '3',
      topics: 'orders.*,events',
    });
    // Written here, by the workers' own producer, and mirrored like any record.
    expect(mirror['mirror-heartbeat']).toMatchObject({
      'target.cluster.alias': 'kafka',
      'target.cluster.bootstrap.servers': 'kafka.data-platform.svc.cluster.local:9092',
      'heartbeats.topic.replication.factor': '3',
    });
    expect(
      Object.keys(mirror['mirror-heartbeat'] ?? {}).filter((name) => name.startsWith('producer.')),
    ).toEqual([]);
    expect(mirror['mirror-checkpoint']?.['sync.group.offsets.enabled']).toBe('true');
  });
});

interface Request {
  readonly method?: string;
  readonly url?: string;
  readonly body: string;
}

/** Runs the script against a server that answers with these statuses, one after the other. */
async function putConnectors(statuses: readonly number[]) {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-connectors-'));
  const requests: Request[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      requests.push({ method: request.method, url: request.url, body });
      response.statusCode = statuses[requests.length - 1] ?? 200;
      response.end('the answer');
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  writeFileSync(join(folder, 'mirror-source.json'), connectorFile(mirror['mirror-source'] ?? {}));
  const script = connectorsScript('127.0.0.1', ['mirror-source'])
    .replaceAll('/8083', `/${port}`)
    .replaceAll('/etc/holdfast/config', folder)
    .replaceAll('/tmp/answer', join(folder, 'answer'))
    .replaceAll('sleep 5', 'sleep 0.1');
  const child = spawn('bash', ['-c', script]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const code = await new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  server.close();
  rmSync(folder, { recursive: true });
  return { code, output, requests };
}

describe('connectorsScript', () => {
  it('puts the configuration of each connector, whole', async () => {
    const { code, requests, output } = await putConnectors([201]);
    expect(output).toContain('connector mirror-source: 201');
    expect(code).toBe(0);
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ method: 'PUT', url: '/connectors/mirror-source/config' });
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual(mirror['mirror-source']);
  });

  it('tries again while the workers rebalance', async () => {
    const { code, requests } = await putConnectors([409, 500, 200]);
    expect(code).toBe(0);
    expect(requests).toHaveLength(3);
  });

  it('fails at once, with the answer, when the configuration is wrong', async () => {
    const { code, requests, output } = await putConnectors([400]);
    expect(code).toBe(1);
    expect(requests).toHaveLength(1);
    expect(output).toContain('the answer');
  });
});
