import { describe, expect, it } from 'vitest';
import { parseEnvironment } from '../../environment/load.ts';
import { datahubKafkaUser, datahubTopics, historyGroup } from './topics.ts';

describe("DataHub's topics", () => {
  it('share out what consumers read, and keep the history of upgrades for ever', () => {
    const topics = Object.fromEntries(datahubTopics(6).map((topic) => [topic.name, topic]));
    expect(topics.MetadataChangeProposal_v1).toMatchObject({ partitions: 6 });
    expect(topics.DataHubUpgradeHistory_v1).toMatchObject({ partitions: 1, config: { 'retention.ms': -1 } });
    expect(topics.MetadataChangeLog_Timeseries_v1?.config['retention.ms']).toBe(90 * 24 * 3600 * 1000);
    for (const { config } of datahubTopics(6)) {
      expect(config['max.message.bytes']).toBe(5_242_880);
    }
  });

  it('are all open to its user, with its groups', () => {
    const user = datahubKafkaUser();
    for (const { name } of datahubTopics(1)) {
      expect(user.produce).toContain(name);
      expect(user.consume).toContain(name);
    }
    expect(user.groups?.some((group) => historyGroup('gms').startsWith(group.replace(/\*$/, '')))).toBe(true);
  });

  it('are what an environment file could say', () => {
    const kafka = { topics: datahubTopics(3), users: [datahubKafkaUser()] };
    const text = JSON.stringify({
      name: 'test',
      survive: 'node',
      cluster: { nodePools: [{ name: 'worker', count: 3, cpu: 8, memory: '32Gi', zones: ['a'] }] },
      quota: { cpu: 20, memory: '64Gi', pods: 100 },
      tls: { mode: 'off' },
      services: { kafka },
    });
    expect(parseEnvironment(text, 'test.yaml').services.kafka.users[0]?.name).toBe('datahub');
  });
});
