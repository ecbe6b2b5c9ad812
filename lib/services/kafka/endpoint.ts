import type { Platform } from '../../environment/platform.ts';
import type { KafkaSettings } from '../../environment/services/kafka.ts';
import type { Credential } from '../../identity/credential.ts';
import { type Endpoint, serviceHost } from '../../network/endpoint.ts';
import { kafkaNames, ports } from './names.ts';
import { userCredentials } from './secrets.ts';

/** Where clients begin: listener CLIENT, SASL with SCRAM-SHA-512, over TLS unless it is off. */
export function kafkaEndpoint(platform: Platform, { instance }: KafkaSettings): Endpoint {
  const names = kafkaNames(instance);
  return {
    component: names.broker,
    host: serviceHost(names.bootstrap, platform),
    port: ports.client,
    authority: platform.tls.mode === 'off' ? undefined : names.certificate,
  };
}

/** How a user logs in. */
export function kafkaCredential({ instance, users }: KafkaSettings, user: string): Credential {
  const names = users.map(({ name }) => name);
  return { user, secret: userCredentials(instance, names), key: user };
}
