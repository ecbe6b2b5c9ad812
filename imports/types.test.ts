import { ApiObject, JsonPatch, Testing } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { Certificate, type CertificateProps } from './cert-manager.io.ts';
import { PrometheusRule } from './monitoring.coreos.com.ts';

const certificate = {
  metadata: { name: 'postgresql', namespace: 'data-platform' },
  spec: {
    secretName: 'postgresql',
    issuerRef: { kind: 'Issuer', name: 'authority' },
    isCa: false,
    usages: ['server auth', 'client auth'],
    privateKey: { algorithm: 'ECDSA', size: 256 },
  },
} as const satisfies CertificateProps;

describe('typed custom resources', () => {
  it('renders the names of the API', () => {
    expect(Certificate.manifest(certificate)).toEqual({
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata: { name: 'postgresql', namespace: 'data-platform' },
      spec: {
        secretName: 'postgresql',
        issuerRef: { kind: 'Issuer', name: 'authority' },
        isCA: false,
        usages: ['server auth', 'client auth'],
        privateKey: { algorithm: 'ECDSA', size: 256 },
      },
    });
  });

  it('keeps what a later patch adds', () => {
    const chart = Testing.chart();
    const object = new ApiObject(chart, 'certificate', Certificate.manifest(certificate));
    object.addJsonPatch(JsonPatch.add('/spec/fieldOfTomorrow', 'kept'));
    expect(object.toJson().spec.fieldOfTomorrow).toBe('kept');
  });

  // `npm run check` runs tsc, for which each directive without an error below it is itself an error.
  it('refuses what the API does not have, at compile time', () => {
    const { spec } = certificate;
    // @ts-expect-error a misspelled field
    Certificate.manifest({ spec: { ...spec, dnsName: ['postgresql'] } });
    // @ts-expect-error a value outside the enum
    Certificate.manifest({ spec: { ...spec, privateKey: { algorithm: 'DSA' } } });
    // @ts-expect-error a field of the wrong type
    Certificate.manifest({ spec: { ...spec, duration: 2160 } });
    // @ts-expect-error a required field is missing
    Certificate.manifest({ spec: { secretName: 'postgresql' } });
    // @ts-expect-error a misspelled field in a list of lists
    PrometheusRule.manifest({ spec: { groups: [{ name: 'a', rules: [{ expr: '1', alerts: 'A' }] }] } });
    expect(Object.keys(PrometheusRule.manifest({ spec: { groups: [] } }))).toEqual([
      'apiVersion',
      'kind',
      'spec',
    ]);
  });
});
