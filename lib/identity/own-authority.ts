import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { Certificate, Issuer } from '../../imports/cert-manager.io.ts';

export interface OwnAuthorityProps {
  /** Name of the issuer, of the root certificate and of its Secret. */
  readonly name: string;
  /** Name of the issuer that signs the root with its own key. */
  readonly bootstrap: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A self-signed root, and the issuer that signs the certificates of a namespace with it. */
export class OwnAuthority extends Construct {
  constructor(scope: Construct, id: string, props: OwnAuthorityProps) {
    super(scope, id);
    const { name, bootstrap } = props;
    const labels = { ...props.labels };
    new ApiObject(
      this,
      'bootstrap-issuer',
      Issuer.manifest({ metadata: { name: bootstrap, labels }, spec: { selfSigned: {} } }),
    );
    new ApiObject(
      this,
      'authority',
      Certificate.manifest({
        metadata: { name, labels },
        spec: {
          isCa: true,
          commonName: name,
          secretName: name,
          issuerRef: { group: 'cert-manager.io', kind: 'Issuer', name: bootstrap },
          // Ten years, renewed a year before: members trust the old and the new root by their own ca.crt only
          // after their next renewal, so the root's key stays.
          duration: '87600h',
          renewBefore: '8760h',
          privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Never' },
        },
      }),
    );
    new ApiObject(
      this,
      'issuer',
      Issuer.manifest({ metadata: { name, labels }, spec: { ca: { secretName: name } } }),
    );
  }
}
