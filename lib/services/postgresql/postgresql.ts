import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ComponentAccess } from '../../identity/component-access.ts';
import { Secrets } from '../../identity/external-secret.ts';
import { type ClientServiceProps, clientService } from '../../network/service.ts';
import { type Component, labels, selectorLabels } from '../../workload/labels.ts';
import { QuorumSet } from '../../workload/quorum-set.ts';
import { claimTemplate } from '../../workload/volumes.ts';
import { patroniRules } from './access.ts';
import { PostgresqlBackup } from './backup.ts';
import { PostgresqlCertificates } from './certificates.ts';
import { assertDirectFits } from './config/pool-size.ts';
import { databasePod, databaseVersion } from './database.ts';
import { databaseFiles } from './database-files.ts';
import { type PostgresqlNames, ports, postgresqlNames } from './names.ts';
import { PostgresqlObservability } from './observability.ts';
import { PostgresqlPooler } from './pooler.ts';
import { analyticsPools, ownPools, reservedConnections } from './pools.ts';
import type { PostgresqlProps } from './props.ts';
import { PostgresqlProvisioning } from './provisioning.ts';
import { postgresqlSecrets } from './secrets.ts';

/**
 * PostgreSQL with streaming replication and automatic failover: members under Patroni, the leader lock in the
 * Kubernetes API, PgBouncer in front, pgBackRest behind.
 */
export class Postgresql extends Construct {
  constructor(scope: Construct, id: string, props: PostgresqlProps) {
    super(scope, id);
    const { platform, pooler, backup } = props;
    const names = postgresqlNames(props.instance);
    new Secrets(this, 'secrets', {
      labels: labels(names.database),
      secrets: postgresqlSecrets(props),
      settings: platform.secrets,
    });
    new PostgresqlCertificates(this, 'certificates', {
      platform,
      names,
      pooler: pooler.enabled,
      backup: backup.enabled,
    });
    addAccess(this, props, names);
    addMembers(this, props, names);
    addServices(this, props, names);
    new PostgresqlProvisioning(this, 'provisioning', { ...props, names });
    if (pooler.enabled) {
      new PostgresqlPooler(this, 'pooler', { ...props, names, settings: pooler });
    } else {
      assertDirectFits({
        maxConnections: props.maxConnections,
        reservedConnections: reservedConnections(props),
        pools: [...ownPools(props), ...analyticsPools(props)],
      });
    }
    if (backup.enabled) {
      new PostgresqlBackup(this, 'backup', { ...props, names, settings: backup });
    }
    new PostgresqlObservability(this, 'observability', { ...props, names });
  }
}

function addAccess(scope: Construct, props: PostgresqlProps, names: PostgresqlNames): void {
  const { namespace } = props.platform;
  const { flows } = props;
  const rules = patroniRules({ dcs: props.dcs, scope: props.instance, replicas: props.replicas });
  const access = (name: string, component: Component, componentRules?: readonly k8s.PolicyRule[]) =>
    new ComponentAccess(scope, `access-${component.component}`, {
      name,
      component,
      namespace,
      flows,
      rules: componentRules,
    });
  access(names.primary, names.database, rules);
  access(names.provisioningName, names.provisioning);
  if (props.pooler.enabled) {
    access(names.poolerName, names.pooler);
  }
  if (props.backup.enabled) {
    access(names.backupName, names.backup);
  }
}

function addMembers(scope: Construct, props: PostgresqlProps, names: PostgresqlNames): void {
  const { platform, backup, replicas } = props;
  const files = databaseFiles(props, names);
  for (const [name, data] of [
    [names.patroniConfig, files.patroni],
    [names.pgbackrestConfig, files.pgbackrest],
  ] as const) {
    if (data !== undefined) {
      const metadata = { name, labels: labels(names.database) };
      new ApiObject(scope, `config-map-${name}`, k8s.KubeConfigMap.manifest({ metadata, data }));
    }
  }
  new QuorumSet(scope, 'members', {
    name: names.primary,
    component: names.database,
    version: databaseVersion(platform),
    replicas,
    // A synchronous write needs the leader and one standby; an asynchronous one the leader alone.
    quorum: props.synchronousMode === 'off' ? 1 : 2,
    headlessService: names.headless,
    ports: [
      { name: 'postgresql', port: ports.postgresql },
      { name: 'patroni', port: ports.patroni },
      ...(backup.enabled ? [{ name: 'pgbackrest', port: ports.pgbackrest }] : []),
    ],
    template: databasePod({
      platform,
      instance: props.instance,
      names,
      replicas,
      size: props.size,
      patroniFiles: files.patroni,
      pgbackrestFiles: files.pgbackrest,
      backupServer: backup.enabled,
    }),
    claims: [
      claimTemplate({
        name: 'data',
        size: props.storage.size,
        storageClass: props.storage.class ?? platform.storageClass,
        labels: selectorLabels(names.database),
      }),
    ],
  });
}

/**
 * Clients find the leader by the label that Patroni writes on its pod. In Endpoints mode Patroni writes the
 * Service's endpoints itself, so that Service has no selector, and a second one keeps Patroni's state alive.
 */
function addServices(scope: Construct, props: PostgresqlProps, names: PostgresqlNames): void {
  const component = names.database;
  const servicePorts = [{ name: 'postgresql', port: ports.postgresql }];
  const add = (id: string, service: ClientServiceProps) =>
    new ApiObject(scope, `service-${id}`, k8s.KubeService.manifest(clientService(service)));
  add('primary', {
    name: names.primary,
    component,
    ports: servicePorts,
    selector: props.dcs === 'configmaps',
    extraSelector: { role: 'primary' },
  });
  add('replicas', {
    name: names.replicas,
    component,
    ports: servicePorts,
    extraSelector: { role: 'replica' },
  });
  if (props.dcs === 'endpoints') {
    new ApiObject(
      scope,
      'service-state',
      k8s.KubeService.manifest({
        metadata: { name: `${props.instance}-config`, labels: labels(component) },
        spec: { clusterIp: 'None' },
      }),
    );
  }
}
