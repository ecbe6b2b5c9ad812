import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseProperties } from './config/properties.ts';
import { LiveCluster, memberName } from './live/cluster.ts';
import { provision } from './live/job.ts';
import { eventually, killAll, run } from './live/process.ts';
import { findPrograms } from './live/programs.ts';
import { Writer } from './live/writer.ts';
import { paths, ports } from './names.ts';

const programs = findPrograms();

if (programs === undefined) {
  console.warn('Kafka is not installed: scripts/live/kafka.sh installs it. Its live test is skipped.');
}

/** Names of the cases: separate-controllers, min-isr-of-controllers. */
describe.skipIf(programs === undefined).each([true, false])(
  'three brokers and three controllers, TLS %s',
  (tls) => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-separate-'));
    const brokers = [0, 1, 2].map((ordinal) => `${memberName(ordinal)}:${ports.internal}`).join(',');
    let cluster: LiveCluster;

    beforeAll(async () => {
      cluster = new LiveCluster(programs ?? { classPath: '', agent: '' }, folder, { mode: 'separate', tls });
      await cluster.prepare();
    });

    afterAll(async () => {
      await killAll();
      if (process.env.HOLDFAST_LIVE_KEEP === undefined) {
        rmSync(folder, { recursive: true, force: true });
      }
    });

    const describeTopic = async (topic: string) =>
      (await cluster.admin('kafka-topics', '--describe', '--topic', topic)).output;
    const clusterDefault = async () =>
      (await cluster.admin('kafka-configs', '--describe', '--entity-type', 'brokers', '--entity-default'))
        .output;
    const setDefault = (value: number) =>
      cluster.admin(
        ...(['kafka-configs', '--alter', '--entity-type', 'brokers', '--entity-default'] as const),
        ...['--add-config', `min.insync.replicas=${value}`],
      );

    it('start with the rendered files, all of them [separate-controllers]', async () => {
      for (const member of cluster.everyone) {
        for (const [name, text] of Object.entries(member.rendered.files)) {
          expect(member.restore(readFileSync(member.file(paths.config, name), 'utf8')), name).toBe(text);
        }
      }
      await Promise.all(cluster.everyone.map((member) => member.start()));
      await Promise.all(cluster.everyone.map((member) => member.ready()));
      for (const member of cluster.everyone) {
        const meta = parseProperties(readFileSync(member.file(paths.dataDir, 'meta.properties'), 'utf8'));
        expect(meta['node.id']).toBe(String(member.ordinal + member.rendered.set.nodeIdOffset));
      }
      // The tool of a controller's pod has its own door.
      const status = await cluster.controllers[0]?.script(
        'tool.sh',
        'kafka-metadata-quorum',
        'describe',
        '--status',
      );
      expect(status?.output).toMatch(/LeaderId:\s+100[012]/);
    });

    it('found a cluster whose default is two replicas in sync, and three of each partition [min-isr-of-controllers]', async () => {
      const created = await cluster.admin('kafka-topics', '--create', '--topic', 'bare');
      expect(created.code, created.output).toBe(0);
      const described = await describeTopic('bare');
      expect(described).toMatch(
        /PartitionCount: 3\tReplicationFactor: 3\tConfigs: .*min\.insync\.replicas=2/,
      );
      expect(await clusterDefault()).toContain('{DYNAMIC_DEFAULT_BROKER_CONFIG:min.insync.replicas=2');
    });

    it.runIf(tls)('keep every acknowledged write when the broker that leads is killed', async () => {
      const client = cluster.member(0).file(paths.config, 'client.properties');
      await cluster.admin('kafka-topics', '--create', '--topic', 'ledger', '--partitions', '1');
      const writer = new Writer(cluster, brokers, 'ledger', client, '1');
      await eventually('the first acknowledgements', 60, () => writer.acknowledged.length > 200);
      const leader = Number(/Leader: (\d+)/.exec(await describeTopic('ledger'))?.[1]);
      const killedAt = Date.now();
      await cluster.member(leader).end('SIGKILL');
      const before = writer.acknowledged.length;
      await eventually('writes after the kill', 60, () => writer.acknowledged.length > before + 100);
      const gap = writer.longestGap(killedAt);
      await writer.stop();
      const found = await cluster.tool(
        ...(['kafka-console-consumer', '--bootstrap-server', brokers, '--command-config', client] as const),
        ...['--topic', 'ledger', '--partition', '0', '--offset', 'earliest', '--timeout-ms', '20000'],
      );
      const values = new Set(found.output.split('\n'));
      const lost = writer.acknowledged.filter(({ value }) => !values.has(value));
      console.log(
        `kafka, separate, leader killed: ${writer.acknowledged.length} acknowledged, ${lost.length} lost, ${gap.toFixed(1)} s without writes`,
      );
      expect(values.size).toBeGreaterThan(300);
      expect(lost).toEqual([]);
      await cluster.member(leader).start();
      await cluster.member(leader).ready();
    });

    it.runIf(tls)('are mended by the Job where they were founded with one of each', async () => {
      // As a cluster stands that controllers without these settings have founded.
      await setDefault(1);
      const thin = ['--create', '--topic', 'thin', '--partitions', '2', '--replication-factor', '1'];
      expect((await cluster.admin('kafka-topics', ...thin)).code).toBe(0);
      expect(await describeTopic('thin')).toContain('min.insync.replicas=1');
      const first = await job();
      expect(first).toContain("the cluster's default of min.insync.replicas: 1, 2 is wanted");
      expect(await clusterDefault()).toContain('{DYNAMIC_DEFAULT_BROKER_CONFIG:min.insync.replicas=2');
      expect(await describeTopic('thin')).toContain('min.insync.replicas=2');
      expect(first).toMatch(/^ +2 thin$/m);
      expect(first).not.toMatch(/^ +\d+ bare$/m);
      await mend(first);
      await eventually('three replicas in sync', 60, async () => {
        const rows = (await describeTopic('thin')).split('\n').filter((row) => row.includes('Partition: '));
        return rows.length === 2 && rows.every((row) => /Isr: \d,\d,\d/.test(row));
      });
    });

    it.runIf(tls)('are left alone by the Job once nothing differs: not one update', async () => {
      const before = await updates();
      const second = await job();
      expect(second).toContain("the cluster's default of min.insync.replicas: 2, left alone");
      expect(second).toContain('every partition has 3 replicas');
      expect(await updates()).toBe(before);
      // The count sees an update to the same value, which is what the Job must not make.
      await setDefault(2);
      expect(await updates()).toBe(before + 1);
    });

    async function job(): Promise<string> {
      const done = await provision(cluster, {
        topics: [{ name: 'declared', partitions: 1, config: {} }],
        users: [],
      });
      expect(done.code, done.output).toBe(0);
      return done.output;
    }

    /** Runs the command that the Job proposes, as a person would, in the broker whose pod it names. */
    async function mend(output: string): Promise<void> {
      const proposed = /^kubectl -n data-platform exec -i kafka-0 -c kafka -- (bash -c '.*') <<'PLAN'$/m.exec(
        output,
      )?.[1];
      const plan = /<<'PLAN'\n([\s\S]*)\nPLAN\n/.exec(output)?.[1];
      expect([proposed, plan]).not.toContain(undefined);
      const file = join(folder, 'mend.sh');
      // The Job printed the paths that this test gave it.
      const tools = join(folder, 'job', 'config');
      const command = proposed?.replaceAll(tools, cluster.member(0).path(paths.config));
      writeFileSync(file, `${command} <<'PLAN'\n${plan}\nPLAN\n`);
      const done = await run(['bash', file], {});
      expect(done.output).toContain('Successfully started partition reassignments');
    }

    /** Records of the metadata log that set the cluster's default. */
    async function updates(): Promise<number> {
      const log = join(cluster.controllers[0]?.path(paths.dataDir) ?? '', '__cluster_metadata-0');
      const files = readdirSync(log)
        .filter((name) => name.endsWith('.log'))
        .map((name) => join(log, name));
      const { output } = await cluster.tool(
        'kafka-dump-log',
        '--cluster-metadata-decoder',
        '--files',
        files.join(','),
      );
      return output
        .split('\n')
        .filter((row) => /"type":"CONFIG_RECORD".*"resourceName":"","name":"min\.insync\.replicas"/.test(row))
        .length;
    }
  },
);
