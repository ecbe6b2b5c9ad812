import { describe, expect, it } from 'vitest';
import { faultsOf, good } from '../fixtures/good.testing.ts';

/** The faults of a good file with these settings of Kafka. */
const faults = (yaml: string) => faultsOf(`${good}  kafka:\n${yaml.replace(/^/gm, '    ')}\n`);

describe("Kafka's rules", () => {
  it.each([
    'enabled: true',
    'replicas: 5\nrackAwareness: nodes',
    'mode: separate\nreplicas: 9\nrackAwareness: pods',
    'clusterId: Hn4k0b6QRkSk3mO1Qb9E5w',
    'properties: { log.retention.hours: 24, message.max.bytes: 2097152 }',
    'users: [{ name: billing, produce: [orders.*], consume: ["*"], groups: [] }]',
    'backup: { enabled: true, bootstrapServers: ["kafka.example.com:9092"] }',
    'connect: { enabled: false }',
  ])('take %s', (yaml) => {
    expect(faults(yaml)).toEqual([]);
  });

  it.each([
    ['replicas: 4', 'replicas: found 4, allowed: 3 or 5 with mode combined'],
    ['replicas: 2', 'replicas: found 2, allowed: an integer from 3 to 100'],
    [
      'mode: separate\nreplicas: 6',
      'rackAwareness: found "off" (the default), allowed: pods or nodes, since 6 brokers shall survive a zone',
    ],
    ['clusterId: short', 'clusterId: found "short", allowed: 22 characters of base64url'],
    ['clusterId: "-n4k0b6QRkSk3mO1Qb9E5w"', 'clusterId: found "-n4k0b6QRkSk3mO1Qb9E5w", allowed: 22'],
    [
      'properties: { min.insync.replicas: 1 }',
      'properties["min.insync.replicas"]: found 1, allowed: a property that Holdfast does not set itself',
    ],
    ['users: [{ name: admin }]', 'users[0].name: found "admin", allowed: up to 63'],
    ['users: [{ name: a }, { name: a }]', 'users[1].name: found "a", allowed: a name that no other user has'],
    ['topics: [{ name: a }, { name: a }]', 'topics[1].name: found "a", allowed: a name that no other topic'],
    ['topics: [{ name: a b }]', 'topics[0].name: found "a b", allowed: up to 249 letters'],
    [
      'connect: { minReplicas: 4 }',
      'connect.maxReplicas: found 4 (the default), allowed: more than minReplicas, 4',
    ],
    [
      'backup: { enabled: true }',
      'backup.bootstrapServers: found [] (the default), allowed: brokers of another cluster',
    ],
    [
      'connect: { enabled: false }\nbackup: { enabled: true, bootstrapServers: ["kafka.example.com:9092"] }',
      'connect.enabled: found false, allowed: true, since services.kafka.backup is enabled',
    ],
    [
      'size: { cpu: { request: 1, limit: 1 }, memory: 256Mi }',
      'size.memory: found "256Mi", allowed: at least 512Mi',
    ],
  ])('refuse %s', (yaml, fault) => {
    expect(faults(yaml).join('\n')).toContain(`services.kafka.${fault}`);
  });
});
