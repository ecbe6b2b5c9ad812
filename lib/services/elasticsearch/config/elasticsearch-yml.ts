import { stringify } from 'yaml';
import { paths, ports } from '../names.ts';

/** What a node may do. `master` alone votes; a node of no role passes requests on. */
export type NodeRole = 'master' | 'data' | 'ingest' | 'ml' | 'remote_cluster_client' | 'transform';

export interface S3Client {
  /** `https://host[:port]` */
  readonly endpoint: string;
  readonly region: string;
  readonly addressing: 'path' | 'host';
}

export interface ElasticsearchYmlProps {
  readonly clusterName: string;
  /**
   * `[]`: a coordinating node.
   * @default - every role
   */
  readonly roles?: readonly NodeRole[];
  /** A name that leads to every node that may be master, ready or not. */
  readonly seedHost: string;
  /** True: nodes talk TLS, and every request needs a user. False: neither. */
  readonly secure: boolean;
  /** The start script exports the zone of the node as ZONE. */
  readonly zoneAware: boolean;
  /** Index files are mapped into memory, for which nodes must allow enough mappings (vm.max_map_count). */
  readonly allowMmap: boolean;
  readonly machineLearning: boolean;
  /** @default - no object store */
  readonly s3?: S3Client;
}

/**
 * elasticsearch.yml. The kubelet gives `POD_NAME` and `POD_IP`. `cluster.initial_master_nodes` is not here: it
 * belongs to the first start only, and the start script adds it.
 */
export function renderElasticsearchYml(props: ElasticsearchYmlProps): string {
  const settings: Record<string, unknown> = {
    'cluster.name': props.clusterName,
    'node.name': '${POD_NAME}',
    ...(props.roles === undefined ? {} : { 'node.roles': rolesOf(props.roles, props.machineLearning) }),
    ...(props.zoneAware ? zoneSettings : {}),
    'path.data': paths.dataDir,
    'path.logs': paths.logs,
    'network.host': '0.0.0.0',
    'network.publish_host': '${POD_IP}',
    'http.port': ports.http,
    'transport.port': ports.transport,
    'readiness.port': ports.readiness,
    'discovery.seed_hosts': [props.seedHost],
    // Requests under way are answered before the node goes.
    'http.shutdown_grace_period': '20s',
    'node.store.allow_mmap': props.allowMmap,
    // Databases of addresses would be fetched from the internet, which the network policy does not allow.
    'ingest.geoip.downloader.enabled': false,
    'xpack.ml.enabled': props.machineLearning,
    ...(props.secure ? securitySettings : insecureSettings),
    ...(props.s3 === undefined ? {} : s3Settings(props.s3)),
  };
  // Elasticsearch takes an alias, such as *a1, for a text.
  return stringify(settings, { lineWidth: 0, aliasDuplicateObjects: false });
}

function rolesOf(roles: readonly NodeRole[], machineLearning: boolean): readonly NodeRole[] {
  return machineLearning ? roles : roles.filter((role) => role !== 'ml');
}

/** Copies of a shard are kept in different zones as long as there are nodes in several. */
const zoneSettings = {
  'node.attr.zone': '${ZONE}',
  'cluster.routing.allocation.awareness.attributes': 'zone',
};

const tls = {
  enabled: true,
  key: `${paths.tls}/tls.key`,
  certificate: `${paths.tls}/tls.crt`,
  certificate_authorities: [`${paths.tls}/ca.crt`],
};

const securitySettings = {
  'xpack.security.enabled': true,
  // Both would write certificates and settings of their own at the first start.
  'xpack.security.autoconfiguration.enabled': false,
  'xpack.security.enrollment.enabled': false,
  ...withPrefix('xpack.security.transport.ssl.', {
    ...tls,
    // Nodes connect by address, and certificates hold names: the authority is checked, and both sides show one.
    verification_mode: 'certificate',
    client_authentication: 'required',
  }),
  ...withPrefix('xpack.security.http.ssl.', tls),
  'xpack.security.authc.realms.file.file.order': 0,
  'xpack.security.authc.realms.native.native.order': 1,
};

/** Security without TLS between the nodes is refused by the bootstrap checks, so they go together. */
const insecureSettings = {
  'xpack.security.enabled': false,
  'xpack.security.autoconfiguration.enabled': false,
};

function s3Settings({ endpoint, region, addressing }: S3Client): Record<string, unknown> {
  return withPrefix('s3.client.default.', {
    endpoint,
    region,
    path_style_access: addressing === 'path',
  });
}

function withPrefix(prefix: string, settings: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [prefix + key, value]));
}
