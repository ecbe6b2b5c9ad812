export interface GatewayMember {
  /** Name of the server in metrics and logs: the pod's. */
  readonly name: string;
  /** Full DNS name: HAProxy asks the cluster's DNS itself, without search domains. */
  readonly host: string;
}

export interface GatewayTls {
  /** PEM certificate ending in `.crt`; the key lies beside it, ending in `.key`. */
  readonly certificate: string;
  /** Authority of the members' certificates. */
  readonly authority: string;
  /** Where HAProxy writes its process id, for the reload after a renewal. */
  readonly pidFile: string;
}

export interface HaproxyProps {
  readonly members: readonly GatewayMember[];
  /** Port of the members. */
  readonly memberPort: number;
  /** `[address]:port` of the S3 API. */
  readonly address: string;
  /** `[address]:port` of health and metrics, without TLS. */
  readonly metricsAddress: string;
  /** Connections of clients at a time; HAProxy holds about 35 KiB for each, and as much again with TLS. */
  readonly maxConnections: number;
  readonly threads: number;
  /** Seconds that a stopping gateway gives the transfers under way. */
  readonly drain: number;
  /** @default - no TLS, on neither side */
  readonly tls?: GatewayTls;
}

/**
 * haproxy.cfg of the S3 gateway, for HAProxy 2.6 and newer.
 *
 * **Which member is healthy.** `/minio/health/ready` answers 200 from the moment the process listens; its header
 * `x-minio-server-status` says that the member has no quorum yet, or does not know the configuration of its peers,
 * and can't serve. `/minio/health/cluster` would say more, but asks every peer first: while one member hangs (a lost
 * node answers nothing at all), it hangs on all members for 15 to 25 s, and a gateway that goes by it would take the
 * whole store out of service. A member that loses its quorum later answers 503: reads are then tried on another one.
 *
 * **When a member is back.** A member that starts tries to reach its peers' drives once, and then every 15 s. Until it
 * has them all, it answers 404 for objects that were written while it was away: it sees its own drives without them,
 * and too few drives with them. So a member gets requests only after 30 s of good answers.
 * @throws Error without members, or when a TLS certificate has a name for which HAProxy finds no key
 */
export function renderHaproxyConfig(props: HaproxyProps): string {
  if (props.members.length === 0) {
    throw new Error('minio gateway: found no member, allowed: at least one');
  }
  if (props.tls !== undefined && !props.tls.certificate.endsWith('.crt')) {
    throw new Error(
      `minio gateway: found certificate ${props.tls.certificate}, allowed: a name ending in .crt`,
    );
  }
  return [
    section('global', globalSettings(props)),
    section('defaults', defaultSettings),
    section('resolvers cluster', resolverSettings),
    section('frontend s3', frontendSettings(props)),
    section('backend members', backendSettings(props)),
    section('frontend metrics', metricsSettings(props)),
  ].join('\n');
}

function section(title: string, settings: readonly string[]): string {
  return [title, ...settings.map((setting) => `  ${setting}`), ''].join('\n');
}

function globalSettings({ tls, ...props }: HaproxyProps): string[] {
  return [
    'log stdout format raw local0 info',
    `maxconn ${props.maxConnections}`,
    `nbthread ${props.threads}`,
    // Twice SIGUSR1 or a drain that lasts too long: what is still open is closed.
    `hard-stop-after ${props.drain}s`,
    ...(tls === undefined
      ? []
      : [
          `pidfile ${tls.pidFile}`,
          'ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets',
          'ssl-default-server-options ssl-min-ver TLSv1.2',
          // tls.crt brings tls.key along, the names that a certificate Secret has.
          'ssl-load-extra-del-ext',
        ]),
  ];
}

const defaultSettings = [
  'mode http',
  'log global',
  'option httplog',
  // Failures only: a log line per object would be the larger part of a small store's work.
  'option dontlog-normal',
  'option http-keep-alive',
  // A client that leaves ends the work on its request.
  'option abortonclose',
  'option redispatch 1',
  // Each on another member, and at once when a connection is refused.
  'retries 5',
  'timeout connect 2s',
  'timeout check 2s',
  'timeout http-request 10s',
  'timeout http-keep-alive 60s',
  'timeout queue 30s',
  // Idle time, not the time of a transfer: the server is silent while it joins the parts of a large upload.
  'timeout client 5m',
  'timeout server 5m',
];

const resolverSettings = [
  'parse-resolv-conf',
  'accepted_payload_size 8192',
  'resolve_retries 3',
  'timeout resolve 1s',
  'timeout retry 1s',
  // A pod comes back with another address.
  'hold valid 5s',
  'hold obsolete 10s',
  'hold nx 30s',
  // DNS that fails takes no member out of service: health checks go on with the address that is known.
  'hold other 1h',
  'hold refused 1h',
  'hold timeout 1h',
];

function frontendSettings({ tls, address }: HaproxyProps): string[] {
  return [
    `bind ${address}${tls === undefined ? '' : ` ssl crt ${tls.certificate} alpn http/1.1`}`,
    // What clients claim of their address is not passed on.
    'http-request del-header x-forwarded-for',
    'http-request del-header x-real-ip',
    'http-request del-header forwarded',
    'option forwardfor',
    `http-request set-header x-forwarded-proto ${tls === undefined ? 'http' : 'https'}`,
    // Prometheus asks the members: MinIO serves its metrics to everyone who reaches them.
    'http-request deny deny_status 403 if { path_beg /minio/v2/metrics /minio/metrics /minio/prometheus }',
    'default_backend members',
  ];
}

function backendSettings({ members, memberPort, tls }: HaproxyProps): string[] {
  // Three refused connections in a row are worth as much as two failed checks, and come sooner.
  const checks = 'check inter 2s fall 2 rise 15 observe layer4 error-limit 3 on-error mark-down';
  // The kubelet's resolv.conf may be there before the members' names are: start without, and learn them.
  const resolution = 'resolvers cluster init-addr libc,none resolve-prefer ipv4';
  const encryption = tls === undefined ? '' : ` ssl verify required ca-file ${tls.authority} alpn http/1.1`;
  return [
    'balance leastconn',
    'option httpchk',
    'http-check send meth GET uri /minio/health/ready ver HTTP/1.1 hdr host minio',
    'http-check expect status 200',
    'http-check expect ! hdr name x-minio-server-status',
    // Reads only: a write could be applied twice, and its body is gone once it was sent.
    'http-request disable-l7-retry unless METH_GET',
    'retry-on conn-failure empty-response response-timeout 503',
    `default-server ${checks} ${resolution}${encryption}`,
    ...members.map(({ name, host }) => {
      const identity = tls === undefined ? '' : ` sni str(${host}) check-sni ${host} verifyhost ${host}`;
      return `server ${name} ${host}:${memberPort}${identity}`;
    }),
  ];
}

function metricsSettings({ metricsAddress }: HaproxyProps): string[] {
  return [
    `bind ${metricsAddress}`,
    'http-request use-service prometheus-exporter if { path /metrics }',
    // Alive: the process answers. Ready: it has a member to send requests to.
    'monitor-uri /alive',
    'http-request return status 200 if { path /ready } { nbsrv(members) ge 1 }',
    'http-request return status 503',
  ];
}
