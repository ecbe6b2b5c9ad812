import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { type SecretStoreSpecProvider, SecretStore as Store } from '../../imports/external-secrets.io.ts';
import type { SecretProvider, SecretsSettings } from '../environment/secrets.ts';

export interface SecretStoreProps {
  readonly labels: Readonly<Record<string, string>>;
  readonly settings: SecretsSettings;
}

/**
 * The store that the ExternalSecrets read, and the account in whose name it is read: the operator asks the API server
 * for a token of it, so that the store knows this platform from the others of the cluster. Nothing where the store
 * exists already.
 */
export class SecretStore extends Construct {
  constructor(scope: Construct, id: string, props: SecretStoreProps) {
    super(scope, id);
    const { mode, store } = props.settings;
    if (mode !== 'external-secrets' || store?.provider === undefined) {
      return;
    }
    const { name, provider } = store;
    const labels = { ...props.labels };
    const { serviceAccountAnnotations: annotations } = provider;
    new ApiObject(
      this,
      'account',
      k8s.KubeServiceAccount.manifest({
        metadata: { name, labels, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) },
        automountServiceAccountToken: false,
      }),
    );
    new ApiObject(
      this,
      'store',
      Store.manifest({ metadata: { name, labels }, spec: { provider: specOf(provider, { name }) } }),
    );
  }
}

function specOf(
  provider: SecretProvider,
  serviceAccountRef: { readonly name: string },
): SecretStoreSpecProvider {
  switch (provider.type) {
    case 'vault': {
      const { server, path, version, namespace, mountPath, role, certificateAuthority } = provider;
      return {
        vault: {
          server,
          path,
          version,
          namespace,
          caProvider:
            certificateAuthority === undefined
              ? undefined
              : { type: 'Secret', name: certificateAuthority, key: 'ca.crt' },
          auth: { kubernetes: { mountPath, role, serviceAccountRef } },
        },
      };
    }
    case 'aws': {
      const { service, region, role } = provider;
      return { aws: { service, region, role, auth: { jwt: { serviceAccountRef } } } };
    }
    case 'gcp': {
      const { project: projectId, clusterName, clusterLocation } = provider;
      const workloadIdentity = { clusterName, clusterLocation, serviceAccountRef };
      return { gcpsm: { projectId, auth: { workloadIdentity } } };
    }
    case 'azure': {
      const { vaultUrl, tenantId } = provider;
      return { azurekv: { vaultUrl, tenantId, authType: 'WorkloadIdentity', serviceAccountRef } };
    }
  }
}
