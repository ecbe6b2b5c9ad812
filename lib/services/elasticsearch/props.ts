import type { Platform } from '../../environment/platform.ts';
import type { ElasticsearchSettings } from '../../environment/services/elasticsearch.ts';
import type { Flow } from '../../network/flow.ts';
import type { SnapshotStore } from './snapshot-store.ts';

export interface ElasticsearchProps extends Omit<ElasticsearchSettings, 'enabled'> {
  readonly platform: Platform;
  /** Every flow of the platform: each component's policy takes its own. */
  readonly flows: readonly Flow[];
  /**
   * Where snapshots go.
   * @default - there are none
   */
  readonly snapshots?: SnapshotStore;
}

/** Users and TLS come together: Elasticsearch refuses a cluster that has the one without the other. */
export function isSecure(platform: Platform): boolean {
  return platform.tls.mode !== 'off';
}
