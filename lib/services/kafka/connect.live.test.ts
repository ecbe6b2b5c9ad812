import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workerGrants } from './config/connect.ts';
import {
  connectorFile,
  connectorsScript,
  heartbeatsTopic,
  mirrorConnectors,
  mirrorGrants,
} from './config/connectors.ts';
import { renderProperties } from './config/properties.ts';
import { provisioningScript } from './config/provisioning.ts';
import {
  connectPasswordKey,
  connectUser,
  internalClient,
  scramClient,
  secretValue,
} from './config/security.ts';
import { bootstrapHost, LiveCluster, memberName, passwords } from './live/cluster.ts';
import { OtherCluster, otherHost, otherHosts } from './live/other-cluster.ts';
import { eventually, killAll, run, sleep } from './live/process.ts';
import { findPrograms } from './live/programs.ts';
import { Worker } from './live/workers.ts';
import { Writer } from './live/writer.ts';
import { paths, ports } from './names.ts';

const programs = findPrograms();

if (programs === undefined) {
  console.warn('Kafka is not installed: scripts/live/kafka.sh installs it. Its live test is skipped.');
}

const texts = (values: object) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));

/** The backup as rendered, but for the replicas: the other cluster has one broker. */
const rendered = mirrorConnectors({
  source: 'kafka',
  sourceBootstrap: `${bootstrapHost}:${ports.client}`,
  sourceClient: texts(scramClient(false, connectUser, secretValue(paths.credentials, connectPasswordKey))),
  target: 'backup',
  targetBootstrap: `${otherHost}:${ports.client}`,
  targetClient: texts(
    scramClient(false, secretValue(paths.mirror, 'username'), secretValue(paths.mirror, 'password')),
  ),
  topics: ['events'],
  tasks: 2,
});

const ofTarget = [
  'replication.factor',
  'offset-syncs.topic.replication.factor',
  'checkpoints.topic.replication.factor',
];
const connectors = Object.fromEntries(
  Object.entries(rendered).map(([name, config]) => [
    name,
    Object.fromEntries(
      Object.entries(config).map(([key, value]) => [key, ofTarget.includes(key) ? '1' : value]),
    ),
  ]),
);

describe.skipIf(programs === undefined)('workers of Kafka Connect beside members without TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-connect-'));
  const job = join(folder, 'job');
  const adminProperties = join(folder, 'admin.properties');
  const clients = [0, 1, 2].map((ordinal) => `${memberName(ordinal)}:${ports.client}`).join(',');
  let cluster: LiveCluster;
  let other: OtherCluster;
  let workers: Worker[];
  let writer: Writer;

  beforeAll(async () => {
    const shape = { mode: 'combined', tls: false } as const;
    cluster = new LiveCluster(programs ?? { classPath: '', agent: '' }, folder, shape, [otherHosts]);
    other = new OtherCluster(cluster);
    await cluster.prepare();
    await Promise.all(cluster.members.map((member) => member.start()));
    await Promise.all(cluster.members.map((member) => member.ready()));
    await other.start();
    workers = [0, 1].map((ordinal) => new Worker(cluster, ordinal, other.credentials));
    mkdirSync(job, { recursive: true });
    writeFileSync(
      adminProperties,
      renderProperties(scramClient(false, 'admin', passwords['admin-password'] ?? '')),
    );
  });

  afterAll(async () => {
    await killAll();
    if (process.env.HOLDFAST_LIVE_KEEP === undefined) {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  async function runJob(script: string): Promise<string> {
    const adapted = script
      .replaceAll('/tmp/', `${job}/`)
      .replaceAll(paths.config, job)
      .replaceAll(paths.credentials, job)
      .replaceAll(`${paths.home}/bin`, join(folder, 'bin'));
    const done = await run(['bash', '--norc', '-c', adapted], {}, 240_000);
    expect(done.code, done.output).toBe(0);
    return done.output;
  }

  it('begins with the users and rules that the workers need', async () => {
    for (const [name, password] of Object.entries(passwords)) {
      writeFileSync(join(job, name), password);
    }
    writeFileSync(
      join(job, 'client.properties'),
      renderProperties(internalClient(false)).replaceAll(paths.credentials, job),
    );
    await runJob(
      provisioningScript({
        bootstrap: `${bootstrapHost}:${ports.internal}`,
        namespace: 'data-platform',
        member: 'kafka-0',
        topics: [{ name: 'events', partitions: 1, config: {} }, heartbeatsTopic],
        users: [
          { name: 'admin', passwordFile: `${paths.credentials}/admin-password` },
          {
            name: connectUser,
            passwordFile: `${paths.credentials}/${connectPasswordKey}`,
            grants: [...workerGrants('kafka-connect', { produce: [], consume: [] }), ...mirrorGrants],
          },
        ],
      }),
    );
  });

  it('forms a group of workers whose internal topics have three replicas', async () => {
    for (const worker of workers) {
      worker.start();
    }
    await eventually('the workers', 180, async () =>
      (await Promise.all(workers.map((worker) => worker.healthy()))).every(Boolean),
    );
    const { output } = await cluster.admin('kafka-topics', '--describe');
    for (const kind of ['offsets', 'configs', 'status']) {
      expect(output).toMatch(new RegExp(`Topic: kafka-connect-${kind}\\t.*ReplicationFactor: 3`));
    }
  });

  it('mirrors as the backup is rendered, and takes the configuration twice', async () => {
    for (const [name, config] of Object.entries(connectors)) {
      writeFileSync(join(job, `${name}.json`), (workers[0] as Worker).adapt(connectorFile(config)));
    }
    const script = connectorsScript(workers[0]?.address ?? '', Object.keys(connectors));
    expect(await runJob(script)).toContain('connector mirror-source: 201');
    expect(await runJob(script)).toContain('connector mirror-source: 200');
    writer = new Writer(cluster, clients, 'events', adminProperties, '1');
    await eventually('mirrored records', 180, async () => (await mirrored()) > 100);
    // The tasks run on either worker.
    const series = (await Promise.all(workers.map((worker) => worker.metrics()))).join('\n');
    const counts = series.split('\n').filter((line) => line.includes('_connector_failed_task_count{'));
    // A checkpoint has no task as long as there is no consumer group.
    for (const connector of ['mirror-source', 'mirror-heartbeat']) {
      expect(counts.filter((line) => line.includes(`connector="${connector}"`))).not.toEqual([]);
    }
    expect(counts.filter((line) => !line.endsWith(' 0.0'))).toEqual([]);
  });

  it('goes on when the worker that mirrors is killed', async () => {
    const task = () =>
      eventually('a running task', 120, async () => {
        const survivor = await Promise.any(workers.map((worker) => worker.state('mirror-source')));
        return survivor.tasks.find(({ state }) => state === 'RUNNING');
      });
    const { worker_id: owner } = await task();
    const victim = workers.find(({ address }) => owner.startsWith(address));
    expect(victim, owner).toBeDefined();
    await victim?.end('SIGKILL');
    const killedAt = Date.now();
    const before = await mirrored();
    await eventually('more mirrored records', 180, async () => (await mirrored()) > before + 1000);
    console.log(`kafka connect, worker killed: mirrored again after ${(Date.now() - killedAt) / 1000} s`);
    await writer.stop();
    await eventually('every acknowledged record mirrored', 60, async () => {
      return (await mirrored()) >= writer.acknowledged.length;
    });
  });

  it('shows that the other cluster is gone while every task is RUNNING (mirror-alert)', async () => {
    const alive = workers.filter(({ running }) => running);
    const read = async () => (await Promise.all(alive.map((worker) => worker.metrics()))).join('\n');
    const sum = (text: string, series: RegExp) =>
      text
        .split('\n')
        .reduce((total, line) => total + (series.test(line) ? Number(line.split(' ').at(-1)) : 0), 0);
    const acknowledged = /^kafka_connect_mirror_record_total\{/;
    const heartbeats = /^kafka_connect_mirror_record_total\{.*topic="kafka\.heartbeats"/;
    const waiting = /^kafka_connect_source_task_record_active_count\{connector="mirror-source"/;
    const states = async () =>
      (await (alive[0] as Worker).state('mirror-source')).tasks.map(({ state }) => state);

    // Nobody writes any more: the heartbeats alone keep the count going.
    const quiet = await eventually('mirrored heartbeats', 120, async () => sum(await read(), heartbeats));
    await eventually('another heartbeat', 60, async () => sum(await read(), heartbeats) > quiet);
    const text = await read();
    const partition = 'connector="mirror-source",partition="0",task="[01]",topic="kafka.events"';
    for (const [name, labels] of Object.entries({
      kafka_connect_mirror_record_total: partition,
      kafka_connect_mirror_replication_latency_ms_min: partition,
      kafka_connect_source_task_record_active_count: 'connector="mirror-source",task="[01]"',
      kafka_connect_source_task_record_write_total: 'connector="mirror-source",task="[01]"',
    })) {
      expect(text, name).toMatch(new RegExp(`^${name}\\{${labels}\\} (NaN|[0-9.E-]+)$`, 'm'));
    }

    await other.vanish();
    await sleep(5000);
    const last = sum(await read(), acknowledged);
    await sleep(60_000);
    const later = await read();
    expect(sum(later, acknowledged)).toBe(last);
    expect(sum(later, waiting)).toBeGreaterThan(0);
    expect(await states()).toEqual(['RUNNING', 'RUNNING']);
    expect(sum(later, /^kafka_connect_worker_connector_running_task_count\{connector="mirror-source"/)).toBe(
      2,
    );
  });

  /** The end of the mirrored topic, as the other cluster counts it. */
  async function mirrored(): Promise<number> {
    const { output } = await cluster.tool(
      'kafka-get-offsets',
      ...['--bootstrap-server', other.bootstrap, '--command-config', other.client],
      ...['--topic', 'kafka.events'],
    );
    return Number(/kafka\.events:0:(\d+)/.exec(output)?.[1] ?? 0);
  }
});
