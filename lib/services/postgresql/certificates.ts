import { Construct } from 'constructs';
import type { Platform } from '../../environment/platform.ts';
import { ServiceCertificate, serviceDnsNames } from '../../identity/certificate.ts';
import type { PostgresqlNames } from './names.ts';

export interface PostgresqlCertificatesProps {
  readonly platform: Platform;
  readonly names: PostgresqlNames;
  readonly pooler: boolean;
  readonly backup: boolean;
}

/**
 * One certificate for the members (PostgreSQL, Patroni and pgBackRest serve and call with it), one for PgBouncer,
 * one by whose common name the members know the backup Job, and one with which the provisioning Job may change
 * Patroni's configuration.
 */
export class PostgresqlCertificates extends Construct {
  constructor(scope: Construct, id: string, props: PostgresqlCertificatesProps) {
    super(scope, id);
    const { names, platform } = props;
    const dnsNames = (service: string, wildcard = false) =>
      serviceDnsNames({ service, wildcard, ...platform });
    new ServiceCertificate(this, 'members', {
      name: names.serverCertificate,
      component: names.database,
      tls: platform.tls,
      commonName: names.primary,
      dnsNames: [
        ...dnsNames(names.primary),
        ...dnsNames(names.replicas),
        ...dnsNames(names.headless, true),
        'localhost',
      ],
    });
    new ServiceCertificate(this, 'provisioning', {
      name: names.provisioningCertificate,
      component: names.provisioning,
      tls: platform.tls,
      commonName: names.provisioningName,
      dnsNames: [names.provisioningName],
    });
    if (props.pooler) {
      new ServiceCertificate(this, 'pooler', {
        name: names.poolerCertificate,
        component: names.pooler,
        tls: platform.tls,
        commonName: names.poolerName,
        dnsNames: [...dnsNames(names.poolerName), 'localhost'],
      });
    }
    if (props.backup) {
      new ServiceCertificate(this, 'backup', {
        name: names.backupCertificate,
        component: names.backup,
        tls: platform.tls,
        commonName: names.backupName,
        dnsNames: [names.backupName],
      });
    }
  }
}
