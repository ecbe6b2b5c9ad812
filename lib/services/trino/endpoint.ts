import type { Platform } from '../../environment/platform.ts';
import { type Endpoint, serviceHost } from '../../network/endpoint.ts';
import { ports, trinoNames } from './names.ts';

/** Where clients query. */
export function trinoEndpoint(platform: Platform, { instance }: { readonly instance: string }): Endpoint {
  const names = trinoNames(instance);
  const tls = platform.tls.mode !== 'off';
  return {
    component: names.coordinator,
    host: serviceHost(names.service, platform),
    port: tls ? ports.https : ports.http,
    authority: tls ? names.certificate : undefined,
  };
}
