import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { ExternalSecret } from '../../imports/external-secrets.io.ts';
import type { Environment } from '../environment/schema.ts';
import type { SecretDeclaration } from './secret.ts';

export interface SecretsProps {
  /** Labels of the ExternalSecrets: the component's, or the platform's. */
  readonly labels: Readonly<Record<string, string>>;
  readonly secrets: readonly SecretDeclaration[];
  readonly settings: Environment['secrets'];
}

/**
 * The Secrets of a service. With `existing` nothing is rendered; with `external-secrets` an ExternalSecret for
 * each, whose remote key is the store's prefix and the Secret's name, and whose properties are the Secret's keys.
 */
export class Secrets extends Construct {
  /** What the service reads, whoever makes it. */
  readonly declarations: readonly SecretDeclaration[];

  constructor(scope: Construct, id: string, props: SecretsProps) {
    super(scope, id);
    this.declarations = props.secrets;
    const { mode, store, refreshInterval } = props.settings;
    if (mode !== 'external-secrets' || store === undefined) {
      return;
    }
    for (const secret of props.secrets) {
      new ApiObject(
        this,
        secret.name,
        ExternalSecret.manifest({
          metadata: { name: secret.name, labels: { ...props.labels } },
          spec: {
            refreshInterval,
            secretStoreRef: { kind: store.kind, name: store.name },
            target: { name: secret.name, creationPolicy: 'Owner', deletionPolicy: 'Retain' },
            data: Object.keys(secret.keys).map((secretKey) => ({
              secretKey,
              remoteRef: { key: `${store.prefix}${secret.name}`, property: secretKey },
            })),
          },
        }),
      );
    }
  }
}
