import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Platform } from '../lib/environment/platform.ts';
import type { PostgresqlSettings } from '../lib/environment/services/postgresql.ts';
import type { Flow } from '../lib/network/flow.ts';
import { postgresqlFlows } from '../lib/services/postgresql/flows.ts';
import { Postgresql } from '../lib/services/postgresql/postgresql.ts';
import type { DatabaseClients } from '../lib/services/postgresql/props.ts';

export interface PostgresqlChartProps {
  readonly platform: Platform;
  /** Every flow of the platform. */
  readonly flows: readonly Flow[];
  readonly settings: PostgresqlSettings;
  readonly clients: DatabaseClients;
}

export class PostgresqlChart extends Chart {
  constructor(scope: Construct, id: string, props: PostgresqlChartProps) {
    const { platform, flows, settings, clients } = props;
    super(scope, id, { namespace: platform.namespace, disableResourceNameHashes: true });
    new Postgresql(this, settings.instance, { platform, flows, clients, ...settings });
  }
}

export function postgresqlChartFlows(platform: Platform, settings: PostgresqlSettings): Flow[] {
  if (!settings.enabled) {
    return [];
  }
  return postgresqlFlows({
    platform,
    instance: settings.instance,
    pooler: settings.pooler.enabled,
    backup: settings.backup.enabled,
    recovery: settings.recovery !== undefined,
  });
}
