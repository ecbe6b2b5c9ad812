import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type CollectorProps, renderCollector } from './collector.ts';

const props: CollectorProps = {
  jaeger: 'tracing-jaeger.data-platform.svc.cluster.local:4317',
  queueBytes: 50_000_000,
  keepPercent: 100,
};
const tls = { certificate: '/tls/tls.crt', key: '/tls/tls.key' };
const snapshots = '../../../../__snapshots__/tracing';
const rendered = (changes: Partial<CollectorProps> = {}) => parse(renderCollector({ ...props, ...changes }));

describe('collector.yaml', () => {
  it.each([
    ['collector-plain.yaml', props],
    ['collector-tls.yaml', { ...props, tls, jaegerAuthority: '/authority/ca.crt', keepPercent: 12.5 }],
  ])('looks as before: %s', async (file, variant) => {
    await expect(renderCollector(variant)).toMatchFileSnapshot(`${snapshots}/${file}`);
  });

  it('limits its memory before anything else, and makes batches last', () => {
    for (const keepPercent of [100, 10]) {
      const { processors } = rendered({ keepPercent }).service.pipelines.traces;
      expect(processors[0]).toBe('memory_limiter');
      expect(processors.at(-1)).toBe('batch');
    }
  });

  it('samples only where a part of the traces is wanted', () => {
    expect(rendered().service.pipelines.traces.processors).not.toContain('probabilistic_sampler');
    const part = rendered({ keepPercent: 25 });
    expect(part.service.pipelines.traces.processors).toContain('probabilistic_sampler');
    expect(part.processors.probabilistic_sampler).toEqual({ sampling_percentage: 25 });
  });

  it('names every component that it declares, and no other', () => {
    for (const variant of [{}, { tls, jaegerAuthority: '/ca.crt', keepPercent: 5 }]) {
      const config = rendered(variant);
      const { receivers, processors, exporters } = config.service.pipelines.traces;
      expect(receivers).toEqual(Object.keys(config.receivers));
      expect(processors).toEqual(Object.keys(config.processors));
      expect(exporters).toEqual(Object.keys(config.exporters));
      expect(config.service.extensions).toEqual(Object.keys(config.extensions));
    }
  });

  it('encrypts both ways in, and the way out, or none of them', () => {
    const encrypted = rendered({ tls, jaegerAuthority: '/authority/ca.crt' });
    const { grpc, http } = encrypted.receivers.otlp.protocols;
    expect([grpc.tls, http.tls]).toEqual(
      Array(2).fill(expect.objectContaining({ cert_file: '/tls/tls.crt', key_file: '/tls/tls.key' })),
    );
    expect(encrypted.exporters.otlp_grpc.tls.ca_file).toBe('/authority/ca.crt');
    expect(rendered().exporters.otlp_grpc.tls).toEqual({ insecure: true });
    expect(rendered().receivers.otlp.protocols.http.tls).toBeUndefined();
  });
});
