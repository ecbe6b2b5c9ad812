import { Construct } from 'constructs';
import { ServiceCertificate, serviceDnsNames } from '../../identity/certificate.ts';
import type { MinioPartProps } from './props.ts';

/** One certificate for all members, by which they also know each other, and one for the gateway. */
export class MinioCertificates extends Construct {
  constructor(scope: Construct, id: string, props: MinioPartProps) {
    super(scope, id);
    const { names, platform } = props;
    const dnsNames = (service: string, wildcard = false) =>
      serviceDnsNames({ service, wildcard, ...platform });
    const ofService = [...dnsNames(names.service), 'localhost'];
    new ServiceCertificate(this, 'members', {
      name: names.memberCertificate,
      component: names.instance,
      tls: platform.tls,
      commonName: names.service,
      dnsNames: [...names.pools.flatMap(({ headless }) => dnsNames(headless, true)), ...ofService],
    });
    if (props.gateway.enabled) {
      new ServiceCertificate(this, 'gateway', {
        name: names.gatewayCertificate,
        component: names.gateway,
        tls: platform.tls,
        commonName: names.service,
        dnsNames: ofService,
      });
    }
  }
}
