import { Construct } from 'constructs';
import type { Platform } from '../../environment/platform.ts';
import { ServiceCertificate, serviceDnsNames } from '../../identity/certificate.ts';
import type { Component } from '../../workload/labels.ts';
import type { ServerTls } from './config/telemetry.ts';
import { paths } from './names.ts';

export interface TracingCertificateProps {
  readonly platform: Platform;
  /** Name of the certificate and of its Secret. */
  readonly name: string;
  /** Name of the Service. */
  readonly service: string;
  readonly component: Component;
}

/** The certificate of one of the two programs, under the names of its Service. */
export class TracingCertificate extends Construct {
  constructor(scope: Construct, id: string, props: TracingCertificateProps) {
    super(scope, id);
    const { platform, name, service, component } = props;
    new ServiceCertificate(this, 'certificate', {
      name,
      component,
      tls: platform.tls,
      commonName: service,
      dnsNames: [...serviceDnsNames({ service, ...platform }), 'localhost'],
    });
  }
}

/** Where a program finds its own certificate; undefined where TLS is off. */
export function tlsFiles({ tls }: Pick<Platform, 'tls'>): ServerTls | undefined {
  return tls.mode === 'off'
    ? undefined
    : { certificate: `${paths.tls}/tls.crt`, key: `${paths.tls}/tls.key` };
}
