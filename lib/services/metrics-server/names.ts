import type { Component } from '../../workload/labels.ts';

/** Where the cluster's own services stand, and where the Role is that every server of an API needs. */
export const namespace = 'kube-system';

/** Port of the container and, on 443, of the Service: the name is what probes and monitors use. */
export const ports = { https: 10250 } as const;

export const servicePort = 443;

/** One for the whole cluster, so nothing of an environment is in its names. */
export const name = 'metrics-server';

/** Name of the certificate and of its Secret. */
export const certificate = 'metrics-server-tls';

/** Name of the namespace's authority for it, and of the authority's Secret. */
export const authority = 'metrics-server-ca';

export const component: Component = { service: name, instance: name, component: 'metrics-api' };

/** The upstream manifests' user; the image is one static program that any id may run. */
export const runAs = { user: 1000, group: 1000 } as const;

export const paths = { tls: '/etc/metrics-server/tls', scratch: '/tmp' } as const;
