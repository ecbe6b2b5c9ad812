import { describe, expect, it } from 'vitest';
import { parseProperties } from './properties.ts';
import { internalUser } from './security.ts';
import { renderServerProperties, type ServerPropertiesProps } from './server.ts';

const combined: ServerPropertiesProps = {
  roles: ['broker', 'controller'],
  controllers: ['kafka-0.kafka-headless:9093', 'kafka-1.kafka-headless:9093'],
  tls: true,
  rackAware: true,
  heap: 2 * 1024 ** 3,
};

const read = (changes: Partial<ServerPropertiesProps> = {}) =>
  parseProperties(renderServerProperties({ ...combined, ...changes }));

describe('renderServerProperties', () => {
  it.each([
    ['combined-tls', {}],
    ['combined-plain', { tls: false, rackAware: false, heap: 304 * 1024 ** 2 }],
    ['broker', { roles: ['broker'] }],
    ['controller', { roles: ['controller'], rackAware: false }],
  ] as const)('renders %s as reviewed', async (name, changes) => {
    await expect(renderServerProperties({ ...combined, ...changes })).toMatchFileSnapshot(
      `../../../../__snapshots__/kafka/server-${name}.properties`,
    );
  });

  it('keeps an acknowledged write on two members, and lets no other lead', () => {
    expect(read()).toMatchObject({
      'default.replication.factor': '3',
      'min.insync.replicas': '2',
      'offsets.topic.replication.factor': '3',
      'transaction.state.log.replication.factor': '3',
      'transaction.state.log.min.isr': '2',
      'unclean.leader.election.enable': 'false',
      'auto.create.topics.enable': 'false',
    });
  });

  it.each([true, false])(
    'says the same to brokers and controllers, with TLS %s, but for what is of one role',
    (tls) => {
      const broker = read({ roles: ['broker'], tls });
      const controller = read({ roles: ['controller'], tls });
      // Doors and logins of applications; what a broker does with logs of its own.
      const ofBrokers =
        /^listener\.name\.client\.|^initial\.broker\.registration\.timeout\.ms$|^log\.cleaner\.|^replica\.selector\.class$/;
      const ofControllers = /^controller\.quorum\.auto\.join\.enable$/;
      const differing = /^(process\.roles|listeners)$/;
      const compared = (file: Record<string, string>, own: RegExp) =>
        Object.entries(file).filter(([name]) => !own.test(name) && !differing.test(name));
      expect(compared(controller, ofControllers)).toEqual(compared(broker, ofBrokers));
      expect(controller).toMatchObject({
        'min.insync.replicas': '2',
        'default.replication.factor': '3',
        'num.partitions': '3',
        'unclean.leader.election.enable': 'false',
        'listener.name.internal.sasl.enabled.mechanisms': 'PLAIN',
      });
    },
  );

  it('has a dynamic quorum: no list of voters that a new disk could slip into', () => {
    expect(read()).toMatchObject({
      'controller.quorum.bootstrap.servers': 'kafka-0.kafka-headless:9093,kafka-1.kafka-headless:9093',
      'controller.quorum.auto.join.enable': 'true',
    });
    expect(read()).not.toHaveProperty('controller.quorum.voters');
    expect(read({ roles: ['broker'] })).not.toHaveProperty('controller.quorum.auto.join.enable');
  });

  it.each([true, false])('with TLS %s lets nobody in without a login', (tls) => {
    const properties = read({ tls });
    const protocols = properties['listener.security.protocol.map']?.split(',') ?? [];
    expect(protocols.map((entry) => entry.split(':')[1])).toEqual(
      Array(3).fill(tls ? 'SASL_SSL' : 'SASL_PLAINTEXT'),
    );
    for (const listener of ['client', 'internal', 'controller']) {
      expect(properties[`listener.name.${listener}.sasl.enabled.mechanisms`]).toBeDefined();
    }
    expect(properties['allow.everyone.if.no.acl.found']).toBe('false');
    expect(properties['super.users']).toContain(`User:${internalUser}`);
  });

  it('names no password: Kafka reads it from a file', () => {
    for (const value of Object.values(read())) {
      for (const [, password] of value.matchAll(/(?:password|user_[\w-]+)="([^"]*)"/g)) {
        expect(password).toMatch(/^\$\{dir:[^:]+:internal-password\}$/);
      }
    }
  });

  it('opens only the doors of its roles', () => {
    expect(read({ roles: ['broker'] }).listeners).toBe('CLIENT://:9092,INTERNAL://:9091');
    expect(read({ roles: ['controller'] }).listeners).toBe('CONTROLLER://:9093');
  });

  it('bounds what the log cleaner takes of a small heap', () => {
    expect(read({ heap: 304 * 1024 ** 2 })['log.cleaner.dedupe.buffer.size']).toBe(String(38 * 1024 ** 2));
    expect(read({ heap: 5 * 1024 ** 3 })['log.cleaner.dedupe.buffer.size']).toBe(String(128 * 1024 ** 2));
  });

  it('takes properties of the environment, but none that a guarantee rests on', () => {
    expect(read({ overrides: { 'log.retention.hours': 24 } })['log.retention.hours']).toBe('24');
    for (const name of [
      'min.insync.replicas',
      'unclean.leader.election.enable',
      'node.id',
      'listeners',
      'listener.name.client.scram-sha-512.sasl.jaas.config',
      'ssl.client.auth',
      'super.users',
      'controller.quorum.voters',
    ]) {
      expect(() => read({ overrides: { [name]: '1' } }), name).toThrow(`properties: found ${name}`);
    }
  });
});
