import type { Platform } from '../../environment/platform.ts';
import type { TracingSettings } from '../../environment/services/tracing.ts';
import type { Credential } from '../../identity/credential.ts';
import type { Endpoint } from '../../network/endpoint.ts';
import type { Flow } from '../../network/flow.ts';

/** The Elasticsearch that keeps the spans. */
export interface SpanStore {
  readonly endpoint: Endpoint;
  /**
   * The user that writes and reads spans.
   * @default - it asks for no login
   */
  readonly writer?: Credential;
  /**
   * The user that removes old indices.
   * @default - it asks for no login
   */
  readonly cleaner?: Credential;
}

export interface TracingProps extends Omit<TracingSettings, 'enabled'> {
  readonly platform: Platform;
  /** Every flow of the platform: each component's policy takes its own. */
  readonly flows: readonly Flow[];
  readonly store: SpanStore;
}
