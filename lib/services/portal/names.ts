import type { Platform } from '../../environment/platform.ts';
import { type Endpoint, serviceHost } from '../../network/endpoint.ts';
import type { Component } from '../../workload/labels.ts';

/** Port of the start page, and of the Service before it. An app of your own brings its own. */
export const startPagePort = 8080;

/** Everything that is named after the instance. */
export interface PortalNames {
  readonly web: Component;
  /** The Deployment, the Service and the ConfigMap. */
  readonly name: string;
  readonly autoscaler: string;
  readonly disruptionBudget: string;
}

export function portalNames(instance: string): PortalNames {
  return {
    web: { service: 'portal', instance, component: 'web' },
    name: instance,
    autoscaler: `${instance}-hpa`,
    disruptionBudget: `${instance}-pdb`,
  };
}

/** Where the portal answers, with the port of its pods. */
export function portalEndpoint(
  platform: Platform,
  settings: { readonly instance: string; readonly app?: { readonly port: number } },
): Endpoint {
  const names = portalNames(settings.instance);
  return {
    component: names.web,
    host: serviceHost(names.name, platform),
    port: settings.app?.port ?? startPagePort,
  };
}
