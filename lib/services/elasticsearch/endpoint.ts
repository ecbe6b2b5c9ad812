import type { Platform } from '../../environment/platform.ts';
import type { ElasticsearchSettings } from '../../environment/services/elasticsearch.ts';
import type { Credential } from '../../identity/credential.ts';
import { type Endpoint, serviceHost } from '../../network/endpoint.ts';
import { clientComponent } from './flows.ts';
import { elasticsearchNames, ports } from './names.ts';
import { isSecure } from './props.ts';
import { userCredentials } from './secrets.ts';

/** Where clients search and index: the coordinating nodes, or the data nodes without them. */
export function elasticsearchEndpoint(platform: Platform, settings: ElasticsearchSettings): Endpoint {
  const names = elasticsearchNames(settings.instance);
  return {
    component: clientComponent(settings),
    host: serviceHost(names.client, platform),
    port: ports.http,
    authority: isSecure(platform) ? names.certificate : undefined,
  };
}

/** How a user logs in; nobody does where TLS is off. */
export function elasticsearchCredential(
  platform: Platform,
  { instance, users }: ElasticsearchSettings,
  user: string,
): Credential | undefined {
  const names = users.map(({ name }) => name);
  return isSecure(platform) ? { user, secret: userCredentials(instance, names), key: user } : undefined;
}
