import { renderElasticsearchYml } from './config/elasticsearch-yml.ts';
import { heapMebibytes } from './config/heap.ts';
import { renderJvmOptions } from './config/jvm-options.ts';
import { renderPreStopScript } from './config/pre-stop-script.ts';
import { renderPrepareScript } from './config/prepare-script.ts';
import { renderRolesYml } from './config/roles-yml.ts';
import { renderStartScript } from './config/start-script.ts';
import { type ElasticsearchProps, isSecure } from './props.ts';
import { seedService, type Tier } from './tiers.ts';

/** The ConfigMap of a tier: what the init container copies, and the scripts. */
export function nodeFiles(props: ElasticsearchProps, tier: Tier): Record<string, string> {
  const { platform, snapshots } = props;
  const secure = isSecure(platform);
  return {
    'elasticsearch.yml': renderElasticsearchYml({
      clusterName: props.instance,
      roles: tier.roles,
      seedHost: `${seedService(props)}.${platform.namespace}.svc.${platform.clusterDomain}`,
      secure,
      zoneAware: tier.zoneAware,
      allowMmap: props.allowMmap,
      machineLearning: props.machineLearning,
      s3: snapshots?.client,
    }),
    'holdfast.options': renderJvmOptions({
      heap: heapMebibytes(tier.resources.memory.limit),
      truststore: snapshots?.authority !== undefined,
    }),
    'prepare.sh': renderPrepareScript({
      secure,
      objectStore: snapshots !== undefined,
      objectStoreAuthority: snapshots?.authority !== undefined,
    }),
    'start.sh': renderStartScript({ initialMasters: tier.initialMasters, zoneAware: tier.zoneAware }),
    'pre-stop.sh': renderPreStopScript({ secure, wait: props.stopWaitSeconds }),
    ...(secure ? { 'roles.yml': renderRolesYml() } : {}),
  };
}
