import type { ObjectStore } from '../../environment/schema.ts';
import { renderElasticsearchYml, type S3Client } from './config/elasticsearch-yml.ts';
import { heapMebibytes } from './config/heap.ts';
import { renderJvmOptions } from './config/jvm-options.ts';
import { renderPreStopScript } from './config/pre-stop-script.ts';
import { renderPrepareScript } from './config/prepare-script.ts';
import { renderRolesYml } from './config/roles-yml.ts';
import { renderStartScript } from './config/start-script.ts';
import { type ElasticsearchProps, isSecure } from './props.ts';
import { seedService, type Tier } from './tiers.ts';

/** The object store of the snapshots; undefined without backups. */
export function snapshotStore({
  backup,
  platform,
}: Omit<ElasticsearchProps, 'flows'>): ObjectStore | undefined {
  return backup.enabled ? platform.objectStore : undefined;
}

/** The ConfigMap of a tier: what the init container copies, and the scripts. */
export function nodeFiles(props: ElasticsearchProps, tier: Tier): Record<string, string> {
  const { platform } = props;
  const secure = isSecure(platform);
  const store = snapshotStore(props);
  const authority = store?.certificateAuthority !== undefined;
  return {
    'elasticsearch.yml': renderElasticsearchYml({
      clusterName: props.instance,
      roles: tier.roles,
      seedHost: `${seedService(props)}.${platform.namespace}.svc.${platform.clusterDomain}`,
      secure,
      zoneAware: tier.zoneAware,
      allowMmap: props.allowMmap,
      machineLearning: props.machineLearning,
      s3: store && s3Client(store),
    }),
    'holdfast.options': renderJvmOptions({
      heap: heapMebibytes(tier.resources.memory.limit),
      truststore: authority,
    }),
    'prepare.sh': renderPrepareScript({
      secure,
      objectStore: store !== undefined,
      objectStoreAuthority: authority,
    }),
    'start.sh': renderStartScript({ initialMasters: tier.initialMasters, zoneAware: tier.zoneAware }),
    'pre-stop.sh': renderPreStopScript({ secure, wait: props.stopWaitSeconds }),
    ...(secure ? { 'roles.yml': renderRolesYml() } : {}),
  };
}

function s3Client({ endpoint, region, addressing }: ObjectStore): S3Client {
  return { endpoint, region, addressing };
}
