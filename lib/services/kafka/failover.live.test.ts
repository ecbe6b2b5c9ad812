import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as tlsConnect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kafkaMetrics } from '../../observability/metrics/kafka.ts';
import { accessGrants, monitoringGrants } from './config/grants.ts';
import { foundingDirectoryId } from './config/identity.ts';
import { parseProperties, renderProperties } from './config/properties.ts';
import { scramClient } from './config/security.ts';
import { address, LiveCluster, memberName, userPassword } from './live/cluster.ts';
import { provision } from './live/job.ts';
import { eventually, killAll, sleep } from './live/process.ts';
import { findPrograms } from './live/programs.ts';
import { clusterId } from './live/rendered.ts';
import { Writer } from './live/writer.ts';
import { paths, ports } from './names.ts';

const programs = findPrograms();
const runs = Number(process.env.HOLDFAST_LIVE_RUNS ?? 1);
const topic = 'ledger';

if (programs === undefined) {
  console.warn('Kafka is not installed: scripts/live/kafka.sh installs it. Its live test is skipped.');
}

describe.skipIf(programs === undefined)('three combined members under TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-kafka-'));
  const appProperties = join(folder, 'app.properties');
  let cluster: LiveCluster;
  const clients = [0, 1, 2].map((ordinal) => `${memberName(ordinal)}:${ports.client}`).join(',');

  beforeAll(async () => {
    cluster = new LiveCluster(programs ?? { classPath: '', agent: '' }, folder, {
      mode: 'combined',
      tls: true,
    });
    await cluster.prepare();
  });

  afterAll(async () => {
    await killAll();
    if (process.env.HOLDFAST_LIVE_KEEP === undefined) {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('takes the rendered files as they are, but for places', () => {
    for (const member of cluster.members) {
      for (const [name, text] of Object.entries(member.rendered.files)) {
        expect(member.restore(readFileSync(member.file(paths.config, name), 'utf8')), name).toBe(text);
      }
      const rendered = parseProperties(member.rendered.files['server.properties'] ?? '');
      const adapted = parseProperties(readFileSync(member.file(paths.config, 'server.properties'), 'utf8'));
      const changed = Object.keys(rendered).filter((name) => rendered[name] !== adapted[name]);
      for (const name of changed) {
        expect(name).toMatch(/listeners$|^log\.dirs$|allowed\.paths$|location$|jaas\.config$/);
      }
      expect(Object.keys(adapted)).toEqual(Object.keys(rendered));
    }
  });

  it('founds a cluster under its given identity', async () => {
    const outputs = await Promise.all(cluster.members.map((member) => member.start()));
    for (const output of outputs) {
      expect(output).toContain('founding the cluster');
    }
    await Promise.all(cluster.members.map((member) => member.ready()));
    for (const member of cluster.members) {
      const meta = parseProperties(readFileSync(member.file(paths.dataDir, 'meta.properties'), 'utf8'));
      expect(meta).toMatchObject({
        'cluster.id': clusterId,
        'node.id': String(member.ordinal),
        'directory.id': foundingDirectoryId(clusterId, member.ordinal),
      });
    }
    const quorum = await quorumStatus();
    expect(quorum.voters).toEqual(
      [0, 1, 2].map((id) => ({ id, directory: foundingDirectoryId(clusterId, id) })),
    );
  });

  it('provisions users, topics and rules, twice with the same result', async () => {
    await provisionAccess(['write', 'read']);
    const first = await provisioned();
    await provisionAccess(['write', 'read']);
    expect(await provisioned()).toEqual(first);
    expect(first).toMatch(new RegExp(`Topic: ${topic}\t.*PartitionCount: 1\tReplicationFactor: 3`));
    expect(first).toContain('retention.ms=86400000');
    expect(first).toContain('operation=WRITE');
    // A rule that is no longer declared goes, and what is missing comes back.
    await provisionAccess(['write']);
    const rules = await cluster.admin('kafka-acls', '--list', '--topic', topic);
    expect(rules.output).toMatch(/User:app, host=\*, operation=WRITE/);
    expect(rules.output).not.toContain('operation=READ');
    await provisionAccess(['write', 'read']);
    expect(await provisioned()).toEqual(first);
  });

  it('lets a user do what is declared, and nothing else', async () => {
    const forbidden = await cluster.tool(
      ...(['kafka-topics', '--bootstrap-server', clients, '--command-config', appProperties] as const),
      ...['--create', '--topic', 'elsewhere', '--partitions', '1'],
    );
    expect(forbidden.output).toContain('Authorization failed');
    const wrong = join(folder, 'wrong.properties');
    writeFileSync(wrong, renderProperties(client('app', 'another password')));
    const refused = await cluster.tool(
      'kafka-topics',
      '--bootstrap-server',
      clients,
      '--command-config',
      wrong,
      '--list',
    );
    expect(refused.output).toContain('SaslAuthenticationException');
  });

  it('publishes the metrics that scripts, alerts and dashboards ask for', async () => {
    for (const member of cluster.members) {
      const text = await member.metrics();
      for (const name of [
        // Those of alerts and dashboards, without the workers' own.
        ...(kafkaMetrics[0]?.metrics ?? []).filter((metric) => !metric.startsWith('kafka_connect_')),
        'kafka_server_raft_metrics_current_leader',
        'kafka_server_replicamanager_offlinereplicacount',
      ]) {
        expect(text, name).toMatch(new RegExp(`^${name}(\\{[^}]*\\})? [0-9.E-]+$`, 'm'));
      }
      expect(text.split('\n').length).toBeLessThan(1000);
    }
  });

  it(`loses no acknowledged write when the leader is killed (${runs} times)`, {
    timeout: 200_000 * runs,
  }, async () => {
    const writer = new Writer(cluster, clients, topic, appProperties, '1');
    const gaps: number[] = [];
    for (let round = 0; round < runs; round += 1) {
      await acknowledges(writer);
      await sleep(3000);
      const leader = await leaderOf(topic);
      const killedAt = Date.now();
      await cluster.member(leader).end('SIGKILL');
      const before = writer.acknowledged.length;
      await eventually('writes after the kill', 60, () => writer.acknowledged.length > before + 100);
      gaps.push(writer.longestGap(killedAt));
      await cluster.member(leader).start();
      await cluster.member(leader).ready();
      await wholeAgain();
    }
    await writer.stop();
    const lost = await missing(writer);
    report('leader killed', gaps, writer.acknowledged.length, lost.length);
    expect(lost).toEqual([]);
    expect(Math.max(...gaps)).toBeLessThan(30);
  });

  it('rolls one member after the other, each once the others are whole', async () => {
    const writer = new Writer(cluster, clients, topic, appProperties, '2');
    await acknowledges(writer);
    const from = Date.now();
    for (const member of cluster.members) {
      const drained = await member.script('drain.sh');
      expect(drained.code, drained.output).toBe(0);
      expect(readFileSync(member.log, 'utf8')).toContain('preStop: the others are whole');
      await member.end('SIGTERM');
      await member.start();
      await member.ready();
    }
    await wholeAgain();
    const gap = writer.longestGap(from);
    await writer.stop();
    const lost = await missing(writer);
    report('rolling restart', [gap], writer.acknowledged.length, lost.length);
    expect(lost).toEqual([]);
    expect(gap).toBeLessThan(10);
  });

  it('waits before it stops while a member is down, and no longer than it may', async () => {
    await cluster.member(2).end('SIGKILL');
    const started = Date.now();
    await cluster.member(0).script('drain.sh', '8');
    expect(Date.now() - started).toBeGreaterThanOrEqual(8000);
    expect(readFileSync(cluster.member(0).log, 'utf8')).toMatch(/preStop: stopping all the same after \d+ s/);
    await cluster.member(2).start();
    await cluster.member(2).ready();
    await wholeAgain();
  });

  it('refuses writes when two of three are stopped, and has every acknowledged one when they return', async () => {
    const writer = new Writer(cluster, clients, topic, impatient(), '3');
    await acknowledges(writer);
    await cluster.member(1).end('SIGTERM');
    await cluster.member(2).end('SIGTERM');
    await eventually('refusals', 60, () => writer.failures.has('NotEnoughReplicasException'));
    const before = writer.acknowledged.length;
    await sleep(10_000);
    expect(writer.acknowledged.length).toBe(before);
    await bringBack([1, 2]);
    await eventually('writes after the return', 90, () => writer.acknowledged.length > before + 100);
    await writer.stop();
    const lost = await missing(writer);
    report('two of three stopped', [], writer.acknowledged.length, lost.length);
    expect(lost).toEqual([]);
  });

  it('acknowledges nothing when two of three are killed, and has every acknowledged one when they return', async () => {
    const writer = new Writer(cluster, clients, topic, impatient(), '4');
    await acknowledges(writer);
    await Promise.all([cluster.member(0).end('SIGKILL'), cluster.member(1).end('SIGKILL')]);
    await sleep(2000);
    const before = writer.acknowledged.length;
    await sleep(20_000);
    expect(writer.acknowledged.length).toBe(before);
    expect([...writer.failures.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
    await bringBack([0, 1]);
    await eventually('writes after the return', 90, () => writer.acknowledged.length > before + 100);
    await writer.stop();
    const lost = await missing(writer);
    report('two of three killed', [], writer.acknowledged.length, lost.length);
    expect(lost).toEqual([]);
  });

  it('lets a member with an empty volume join under a new identity', async () => {
    const lostMember = cluster.member(1);
    await lostMember.end('SIGKILL');
    lostMember.loseVolume();
    expect(await lostMember.start()).toContain('joining its cluster');
    await lostMember.ready();
    const meta = parseProperties(readFileSync(lostMember.file(paths.dataDir, 'meta.properties'), 'utf8'));
    expect(meta['directory.id']).not.toBe(foundingDirectoryId(clusterId, 1));
    await eventually('the new voter', 90, async () => {
      const { voters } = await quorumStatus();
      return voters.length === 3 && voters.some(({ directory }) => directory === meta['directory.id']);
    });
    await wholeAgain();
  });

  it('refuses a volume of another cluster', async () => {
    const stranger = cluster.member(2);
    await stranger.end('SIGTERM');
    const file = stranger.file(paths.dataDir, 'meta.properties');
    const own = readFileSync(file, 'utf8');
    writeFileSync(file, own.replace(clusterId, 'AAAAAAAAQAAAAAAAAAAAAA'));
    const refused = await stranger.script('prepare.sh');
    expect(refused.code).toBe(1);
    expect(refused.output).toContain('this volume belongs to another cluster');
    writeFileSync(file, own);
    await stranger.start();
    await stranger.ready();
    await wholeAgain();
  });

  it('brings a renewed certificate into every listener without a restart', async () => {
    const doors = [ports.client, ports.internal, ports.controller];
    const before = await Promise.all(doors.map((port) => serialOf(0, port)));
    await cluster.issue(cluster.member(0));
    const done = await cluster.member(0).script('reload.sh');
    expect(done.code, done.output).toBe(0);
    await eventually('the new certificate', 20, async () => {
      const after = await Promise.all(doors.map((port) => serialOf(0, port)));
      return after.every((serial, index) => serial !== before[index]);
    });
  });

  function client(user: string, password: string) {
    return {
      ...scramClient(true, user, password),
      'ssl.truststore.location': join(folder, 'authority', 'ca.crt'),
    };
  }

  async function provisionAccess(access: readonly ('write' | 'read')[]): Promise<void> {
    const done = await provision(cluster, {
      topics: [{ name: topic, partitions: 1, config: { 'retention.ms': 86_400_000 } }],
      users: [
        { name: 'admin', passwordFile: `${paths.credentials}/admin-password` },
        {
          name: 'monitoring',
          passwordFile: `${paths.credentials}/monitoring-password`,
          grants: monitoringGrants,
        },
        {
          name: 'app',
          passwordFile: `${paths.users}/app`,
          grants: accessGrants({
            produce: access.includes('write') ? [topic] : [],
            consume: access.includes('read') ? [topic] : [],
            groups: ['app*'],
            transactions: ['app*'],
          }),
        },
      ],
    });
    expect(done.code, done.output).toBe(0);
    writeFileSync(
      appProperties,
      renderProperties({
        ...client('app', userPassword),
        'request.timeout.ms': 5000,
        'delivery.timeout.ms': 60_000,
        retries: 2147483647,
      }),
    );
  }

  /** A producer that does not try again, so that each refusal is seen. */
  function impatient(): string {
    const file = join(folder, 'impatient.properties');
    writeFileSync(
      file,
      renderProperties({
        ...client('app', userPassword),
        retries: 0,
        'enable.idempotence': false,
        'request.timeout.ms': 4000,
        'delivery.timeout.ms': 5000,
      }),
    );
    return file;
  }

  async function provisioned(): Promise<string> {
    const topics = await cluster.admin('kafka-topics', '--describe', '--topic', topic);
    const rules = await cluster.admin('kafka-acls', '--list');
    const users = await cluster.admin('kafka-configs', '--describe', '--entity-type', 'users');
    // The salt of a password is new each time; the order of rules means nothing.
    return [topics, rules, users]
      .flatMap(({ output }) => output.split('\n'))
      .filter((line) => line !== '' && !line.includes('Partition: '))
      .map((line) => line.replaceAll(/salt=[^,\s]+|stored_key=[^,\s]+|server_key=[^,\s]+/g, ''))
      .sort()
      .join('\n');
  }

  async function quorumStatus(): Promise<{ voters: { id: number; directory: string }[] }> {
    const { output } = await cluster.admin('kafka-metadata-quorum', 'describe', '--status');
    const voters = /CurrentVoters:\s+(\[.*\])/.exec(output)?.[1];
    if (voters === undefined) {
      throw new Error(output);
    }
    const parsed = JSON.parse(voters) as { id: number; directoryId: string }[];
    return { voters: parsed.map(({ id, directoryId }) => ({ id, directory: directoryId })) };
  }

  async function leaderOf(name: string): Promise<number> {
    const { output } = await cluster.admin('kafka-topics', '--describe', '--topic', name);
    return Number(/Leader: (\d+)/.exec(output)?.[1]);
  }

  async function wholeAgain(): Promise<void> {
    await eventually('every replica in sync', 90, async () => {
      const texts = await Promise.all(cluster.members.map((member) => member.metrics()));
      return (
        texts.every((text) => /^kafka_server_replicamanager_underreplicatedpartitions 0\.0$/m.test(text)) &&
        texts.every((text) => /^kafka_server_kafkaserver_brokerstate 3\.0$/m.test(text))
      );
    });
  }

  async function bringBack(ordinals: readonly number[]): Promise<void> {
    await Promise.all(ordinals.map((ordinal) => cluster.member(ordinal).start()));
    await Promise.all(ordinals.map((ordinal) => cluster.member(ordinal).ready()));
    await wholeAgain();
  }

  function acknowledges(writer: Writer): Promise<unknown> {
    return eventually('the first acknowledgements', 60, () => writer.acknowledged.length > 50);
  }

  /** Acknowledged values that a consumer who begins at the beginning does not find. */
  async function missing(writer: Writer): Promise<string[]> {
    const found = await cluster.tool(
      ...(['kafka-console-consumer', '--bootstrap-server', clients, '--topic', topic] as const),
      ...[
        '--command-config',
        appProperties,
        // By partition: there is no group to join and to wait for.
        '--partition',
        '0',
        '--offset',
        'earliest',
        '--timeout-ms',
        '20000',
      ],
      ...['--command-property', 'enable.auto.commit=false'],
    );
    const values = new Set(found.output.split('\n'));
    if (!values.has('1.0')) {
      throw new Error(`the consumer read nothing: ${found.output.slice(0, 2000)}`);
    }
    return writer.acknowledged.map(({ value }) => value).filter((value) => !values.has(value));
  }

  function serialOf(ordinal: number, port: number): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = tlsConnect({ host: address(ordinal), port, rejectUnauthorized: false }, () => {
        resolve(socket.getPeerCertificate().serialNumber);
        socket.destroy();
      });
      socket.on('error', reject);
    });
  }
});

function report(what: string, gaps: readonly number[], acknowledged: number, lost: number): void {
  const sorted = [...gaps].sort((a, b) => a - b);
  const seconds =
    sorted.length === 0
      ? ''
      : `, seconds without writes: ${sorted.map((gap) => gap.toFixed(1)).join(' ')} (median ${sorted[Math.floor(sorted.length / 2)]?.toFixed(1)})`;
  console.log(`kafka, ${what}: ${acknowledged} acknowledged, ${lost} lost${seconds}`);
}
