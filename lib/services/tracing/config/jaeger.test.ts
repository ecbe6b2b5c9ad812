import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type JaegerProps, renderJaeger } from './jaeger.ts';

const props: JaegerProps = {
  store: 'http://elasticsearch:9200',
  indexPrefix: 'tracing',
  retentionDays: 7,
  indexShards: 1,
};
const encrypted: JaegerProps = {
  ...props,
  store: 'https://elasticsearch:9200',
  storeAuthority: '/authority/ca.crt',
  login: { user: 'tracing', passwordFile: '/password/tracing' },
  tls: { certificate: '/tls/tls.crt', key: '/tls/tls.key' },
  retentionDays: 30,
  indexShards: 3,
};
const snapshots = '../../../../__snapshots__/tracing';
const storage = (changes: Partial<JaegerProps> = {}) =>
  parse(renderJaeger({ ...props, ...changes })).extensions.jaeger_storage.backends.elasticsearch
    .elasticsearch;

describe('jaeger.yaml', () => {
  it.each([
    ['jaeger-plain.yaml', props],
    ['jaeger-tls.yaml', encrypted],
  ])('looks as before: %s', async (file, variant) => {
    await expect(renderJaeger(variant)).toMatchFileSnapshot(`${snapshots}/${file}`);
  });

  it('writes the date layout as a text: Jaeger refuses a date', () => {
    expect(renderJaeger(props)).toContain('date_layout: "2006-01-02"');
  });

  it('searches as far back as spans are kept', () => {
    expect(storage().max_span_age).toBe('168h');
    expect(storage(encrypted).max_span_age).toBe('720h');
  });

  it('logs in by a file, and only where it is asked to', () => {
    expect(storage()).not.toHaveProperty('auth');
    expect(storage(encrypted).auth.basic).toMatchObject({
      username: 'tracing',
      password_file: '/password/tracing',
    });
  });

  it('keeps one copy of every index', () => {
    const { index_prefix: prefix, ...kinds } = storage(encrypted).indices;
    expect(prefix).toBe('tracing');
    expect(Object.values<{ replicas: number }>(kinds).map(({ replicas }) => replicas)).toEqual([1, 1, 1, 1]);
    expect(kinds.spans.shards).toBe(3);
  });

  it('stores what it receives in the storage that its interface reads', () => {
    const config = parse(renderJaeger(encrypted));
    const [name] = Object.keys(config.extensions.jaeger_storage.backends);
    expect(config.extensions.jaeger_query.storage.traces).toBe(name);
    expect(config.exporters.jaeger_storage_exporter.trace_storage).toBe(name);
    expect(config.service.extensions.toSorted()).toEqual(Object.keys(config.extensions).toSorted());
  });
});
