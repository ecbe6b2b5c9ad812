import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { Certificate } from '../../imports/cert-manager.io.ts';
import type { Environment } from '../environment/schema.ts';
import { type Component, labels } from '../workload/labels.ts';
import type { SecretDeclaration } from './secret.ts';

/** The namespace's own authority, which the foundation makes unless the environment names an issuer. */
export const ownIssuer = 'data-platform-ca';

/** Keys of a certificate Secret, as cert-manager writes them and as `existing` Secrets must hold them. */
export const certificateKeys = { certificate: 'tls.crt', key: 'tls.key', authority: 'ca.crt' } as const;

export interface ServiceCertificateProps {
  /** Name of the Certificate and of its Secret. */
  readonly name: string;
  readonly component: Component;
  readonly tls: Environment['tls'];
  readonly commonName: string;
  readonly dnsNames: readonly string[];
  /**
   * PKCS8 where a Java program reads the key.
   * @default 'PKCS1'
   */
  readonly encoding?: 'PKCS1' | 'PKCS8';
  /**
   * Issuer of the certificate's namespace, where that is not the platform's.
   * @default - `tls.issuer`, or the foundation's
   */
  readonly issuer?: string;
}

/**
 * A certificate for both sides of mutual TLS between members. With `existing` nothing is rendered: the Secret
 * of this name is made elsewhere.
 */
export class ServiceCertificate extends Construct {
  /** The Secret that somebody else makes; undefined where cert-manager does, and where TLS is off. */
  readonly existing?: SecretDeclaration;

  constructor(scope: Construct, id: string, props: ServiceCertificateProps) {
    super(scope, id);
    if (props.tls.mode === 'existing') {
      this.existing = existingCertificate(props);
    }
    if (props.tls.mode !== 'cert-manager') {
      return;
    }
    new ApiObject(
      this,
      'certificate',
      Certificate.manifest({
        metadata: { name: props.name, labels: labels(props.component) },
        spec: {
          secretName: props.name,
          commonName: props.commonName,
          dnsNames: [...props.dnsNames],
          issuerRef: {
            group: 'cert-manager.io',
            ...(props.issuer === undefined
              ? (props.tls.issuer ?? { kind: 'Issuer', name: ownIssuer })
              : { kind: 'Issuer', name: props.issuer }),
          },
          usages: ['digital signature', 'key encipherment', 'server auth', 'client auth'],
          duration: '2160h',
          // A third of the lifetime is left when renewal begins: a month to notice that it fails.
          renewBefore: '720h',
          privateKey: {
            algorithm: 'ECDSA',
            size: 256,
            encoding: props.encoding ?? 'PKCS1',
            rotationPolicy: 'Always',
          },
          secretTemplate: { labels: labels(props.component) },
        },
      }),
    );
  }
}

function existingCertificate({ name, commonName, dnsNames, encoding }: ServiceCertificateProps) {
  const key = encoding === 'PKCS8' ? 'PKCS8' : 'PKCS1, SEC1 or PKCS8';
  return {
    name,
    purpose: `Certificate of ${commonName}, for servers and clients.`,
    keys: {
      [certificateKeys.certificate]: {
        purpose: `Certificate and intermediates, PEM. Names: ${dnsNames.join(', ')}.`,
        kind: 'external',
      },
      [certificateKeys.key]: { purpose: `Its private key, PEM, ${key}.`, kind: 'external' },
      [certificateKeys.authority]: { purpose: 'The authority that signed it, PEM.', kind: 'external' },
    },
  } as const satisfies SecretDeclaration;
}

export interface ServiceNamesProps {
  readonly service: string;
  readonly namespace: string;
  readonly clusterDomain: string;
  /** True for the names of the pods behind a headless Service. */
  readonly wildcard?: boolean;
}

/** Every name under which a Service is reached from inside the cluster. */
export function serviceDnsNames(props: ServiceNamesProps): string[] {
  const { service, namespace, clusterDomain } = props;
  const names = [
    service,
    `${service}.${namespace}`,
    `${service}.${namespace}.svc`,
    `${service}.${namespace}.svc.${clusterDomain}`,
  ];
  return props.wildcard === true ? [...names, ...names.map((name) => `*.${name}`)] : names;
}
