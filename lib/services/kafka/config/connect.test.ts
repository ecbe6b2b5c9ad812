import { describe, expect, it } from 'vitest';
import { renderWorkerProperties, type WorkerPropertiesProps, workerStartScript } from './connect.ts';
import { parseProperties } from './properties.ts';

const props: WorkerPropertiesProps = {
  group: 'kafka-connect',
  bootstrap: 'kafka.data-platform.svc.cluster.local:9092',
  user: 'connect',
  passwordKey: 'connect-password',
  tls: true,
  secretFolders: ['/etc/holdfast/mirror'],
};

describe('renderWorkerProperties', () => {
  it.each([
    ['tls', {}],
    ['plain', { tls: false, secretFolders: [] }],
  ] as const)('renders %s as reviewed', async (name, changes) => {
    await expect(renderWorkerProperties({ ...props, ...changes })).toMatchFileSnapshot(
      `../../../../__snapshots__/kafka/worker-${name}.properties`,
    );
  });

  it('keeps its state in topics of three replicas, named after the group', () => {
    const properties = parseProperties(renderWorkerProperties(props));
    for (const [kind, name] of [
      ['offset', 'offsets'],
      ['config', 'configs'],
      ['status', 'status'],
    ]) {
      expect(properties[`${kind}.storage.topic`]).toBe(`kafka-connect-${name}`);
      expect(properties[`${kind}.storage.replication.factor`]).toBe('3');
    }
  });

  it('logs in everywhere alike: as a worker, and as producer, consumer and admin of its connectors', () => {
    const properties = parseProperties(renderWorkerProperties(props));
    const login = properties['sasl.jaas.config'];
    expect(login).toContain('password="${dir:/etc/holdfast/credentials:connect-password}"');
    for (const prefix of ['producer.', 'consumer.', 'admin.']) {
      expect(properties[`${prefix}sasl.jaas.config`]).toBe(login);
      expect(properties[`${prefix}ssl.truststore.location`]).toBe('/etc/holdfast/tls/ca.crt');
    }
  });

  it('takes properties of the environment, but none of its own', () => {
    const render = (name: string) => renderWorkerProperties({ ...props, overrides: { [name]: 'x' } });
    expect(parseProperties(render('offset.flush.interval.ms'))['offset.flush.interval.ms']).toBe('x');
    for (const name of ['group.id', 'producer.sasl.jaas.config', 'config.storage.topic', 'listeners']) {
      expect(() => render(name), name).toThrow(`connect.properties: found ${name}`);
    }
  });
});

describe('workerStartScript', () => {
  it("adds the pod's address, by which the other workers reach this one", () => {
    expect(workerStartScript()).toContain('rest.advertised.host.name=$POD_IP');
    expect(workerStartScript()).toMatch(/^exec .*connect-distributed\.sh/m);
  });
});
