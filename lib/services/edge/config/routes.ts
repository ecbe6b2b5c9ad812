import { stringify } from 'yaml';

/** A host name of the internet, and what it leads to. */
export interface Route {
  readonly hostname: string;
  /** `http[s]://host:port` of a Service. */
  readonly origin: string;
  /**
   * File with the authority of an origin that speaks TLS.
   * @default - plain HTTP
   */
  readonly authorityFile?: string;
}

/**
 * cloudflared's config.yml: the routes, and 404 for every other name. cloudflared refuses rules whose last one does
 * not take everything (ingress/ingress.go, 2026.8.2).
 */
export function renderRoutes(routes: readonly Route[]): string {
  return stringify(
    {
      ingress: [
        ...routes.map(({ hostname, origin, authorityFile }) => ({
          hostname,
          service: origin,
          ...(authorityFile === undefined ? {} : { originRequest: { caPool: authorityFile } }),
        })),
        { service: 'http_status:404' },
      ],
    },
    { lineWidth: 0 },
  );
}
