import { describe, expect, it } from 'vitest';
import { parseProperties } from '../../lib/services/kafka/config/properties.ts';
import { memberConfigurations } from '../../lib/services/kafka/live/acceptance.ts';
import { manifestsOf, variant } from '../variants.testing.ts';
import { renderedEnvironments } from './environments.testing.ts';

const environments = [
  ...renderedEnvironments().map(([name, { manifests }]) => [name, manifests] as const),
  [
    'production with combined members of Kafka',
    manifestsOf(variant('production', { services: { kafka: { mode: 'combined' } } }), 'kafka'),
  ] as const,
];

/** The cases separate-controllers and min-isr-of-controllers. */
describe.each(environments)('members of Kafka in %s', (_, manifests) => {
  const members = memberConfigurations(manifests).map(({ set, files }) => ({
    set,
    properties: parseProperties(files['server.properties'] ?? ''),
  }));

  it('are there, of both roles', () => {
    const roles = members.flatMap(({ properties }) => properties['process.roles']?.split(',') ?? []);
    expect(roles.sort()).toEqual(['broker', 'controller']);
  });

  it('hold what a topic gets where nobody says, whoever founds the cluster', () => {
    for (const { set, properties } of members) {
      expect(properties, set).toMatchObject({
        'min.insync.replicas': '2',
        'default.replication.factor': '3',
        'num.partitions': '3',
        'unclean.leader.election.enable': 'false',
      });
    }
  });

  it('know the mechanisms of every listener by which members reach each other', () => {
    for (const { set, properties } of members) {
      for (const [listener, mechanism] of [
        [properties['inter.broker.listener.name'], properties['sasl.mechanism.inter.broker.protocol']],
        [properties['controller.listener.names'], properties['sasl.mechanism.controller.protocol']],
      ]) {
        const prefix = `listener.name.${listener?.toLowerCase()}`;
        expect(properties[`${prefix}.sasl.enabled.mechanisms`]?.split(','), set).toContain(mechanism);
        expect(properties[`${prefix}.${mechanism?.toLowerCase()}.sasl.jaas.config`], set).toBeDefined();
      }
    }
  });
});
