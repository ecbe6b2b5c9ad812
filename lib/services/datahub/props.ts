import type { Platform } from '../../environment/platform.ts';
import type { DatahubSettings } from '../../environment/services/datahub.ts';
import type { Credential } from '../../identity/credential.ts';
import type { Endpoint } from '../../network/endpoint.ts';
import type { Flow } from '../../network/flow.ts';
import type { DatahubNames } from './names.ts';

/** A data service, and how DataHub logs in there. */
export interface DataService {
  readonly endpoint: Endpoint;
  /** @default - the service knows no users */
  readonly credential?: Credential;
}

/** The data services that DataHub stands on. */
export interface DatahubServices {
  readonly postgresql: Required<DataService>;
  readonly kafka: Required<DataService>;
  readonly elasticsearch: DataService;
}

export interface DatahubProps extends Omit<DatahubSettings, 'enabled'> {
  readonly platform: Platform;
  /** Every flow of the platform: each component's policy takes its own. */
  readonly flows: readonly Flow[];
  readonly services: DatahubServices;
  /**
   * Collector of spans, by OTLP over HTTP.
   * @default - nobody takes them
   */
  readonly tracing?: Endpoint;
  /**
   * Address that people use, such as `https://datahub.example.com`.
   * @default - it is not published
   */
  readonly publicUrl?: string;
}

/** What each part of DataHub is built from. */
export interface DatahubPartProps extends DatahubProps {
  readonly names: DatahubNames;
}
