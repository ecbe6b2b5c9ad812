import { Construct } from 'constructs';
import type { Platform } from '../../environment/platform.ts';
import { ServiceCertificate, serviceDnsNames } from '../../identity/certificate.ts';
import type { VaultNames } from './names.ts';

export interface VaultCertificatesProps {
  readonly platform: Platform;
  readonly names: VaultNames;
  readonly proxy: boolean;
}

/** One certificate for the members' API, one for the proxies'. Between members Vault issues its own. */
export class VaultCertificates extends Construct {
  constructor(scope: Construct, id: string, props: VaultCertificatesProps) {
    super(scope, id);
    const { names, platform } = props;
    const dnsNames = (service: string, wildcard = false) =>
      serviceDnsNames({ service, wildcard, ...platform });
    new ServiceCertificate(this, 'members', {
      name: names.serverCertificate,
      component: names.server,
      tls: platform.tls,
      commonName: names.members,
      dnsNames: [
        ...dnsNames(names.members),
        ...dnsNames(names.active),
        ...dnsNames(names.standby),
        ...dnsNames(names.headless, true),
        'localhost',
      ],
    });
    if (props.proxy) {
      new ServiceCertificate(this, 'proxies', {
        name: names.proxyCertificate,
        component: names.proxy,
        tls: platform.tls,
        commonName: names.proxyName,
        dnsNames: [...dnsNames(names.proxyName), 'localhost'],
      });
    }
  }
}
