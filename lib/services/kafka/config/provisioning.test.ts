import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { accessGrants } from './grants.ts';
import { type ProvisioningProps, provisioningScript } from './provisioning.ts';

const props: ProvisioningProps = {
  bootstrap: 'kafka.data-platform.svc.cluster.local:9091',
  namespace: 'data-platform',
  member: 'kafka-0',
  topics: [
    { name: 'events', partitions: 6, config: { 'retention.ms': 3_600_000, 'cleanup.policy': 'delete' } },
    { name: 'orders', partitions: 3, config: {} },
  ],
  users: [
    { name: 'admin', passwordFile: '/etc/holdfast/credentials/admin-password' },
    {
      name: 'app',
      passwordFile: '/etc/holdfast/users/app',
      grants: accessGrants({ produce: ['events'], consume: ['events'], groups: ['app*'], transactions: [] }),
    },
  ],
};
const script = provisioningScript(props);

describe('provisioningScript', () => {
  it('escapes what ends a line with a backslash (case kafka-topic-config-backslash)', () => {
    const config = { 'max.message.bytes': '1000000\\', 'retention.ms': 60_000 };
    const text = provisioningScript({ ...props, topics: [{ name: 'events', partitions: 1, config }] });
    expect(text).toContain('max.message.bytes=1000000\\\\\nretention.ms=60000\n');
  });

  it('is rendered as reviewed', async () => {
    await expect(script).toMatchFileSnapshot('../../../../__snapshots__/kafka/provision.sh');
  });

  it('is shell that bash reads', () => {
    expect(spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' }).stderr).toBe('');
  });

  it('asks for three replicas, and never deletes a topic or a user', () => {
    expect(script).toContain('--replication-factor 3');
    expect(script).not.toMatch(/--delete\b|delete-config/);
  });

  it("sets the cluster's default where it differs, before it makes topics", () => {
    expect(script.indexOf('cluster_default min.insync.replicas 2')).toBeGreaterThan(0);
    expect(script.indexOf('cluster_default min.insync.replicas 2')).toBeLessThan(
      script.indexOf("topic 'events' 6"),
    );
  });

  it('leaves the rules of a super user alone', () => {
    expect(script).toContain("user 'admin'");
    expect(script).not.toContain("grants 'admin'");
  });

  it('puts no password on a command line', () => {
    const commands = script.split('\n').filter((line) => line.includes('kafka-configs'));
    expect(commands.filter((line) => line.includes('password'))).toEqual([]);
  });
});
