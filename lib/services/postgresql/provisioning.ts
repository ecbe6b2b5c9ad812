import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { secretEnv } from '../../identity/secret.ts';
import { image } from '../../images/image.ts';
import { configHash } from '../../workload/config-hash.ts';
import { container } from '../../workload/container.ts';
import { provisioningJob } from '../../workload/job.ts';
import { labels } from '../../workload/labels.ts';
import { podTemplate } from '../../workload/pod.ts';
import { configFolder, scratch, secretFolder } from '../../workload/volumes.ts';
import { renderApplyDynamicConfiguration } from './config/apply.ts';
import { renderDynamicConfiguration } from './config/dynamic.ts';
import { renderProvisionSql } from './config/provision.ts';
import { renderProvisionScript } from './config/provision-script.ts';
import { databaseVersion } from './database.ts';
import { type PostgresqlNames, paths, ports, roles, runAs } from './names.ts';
import type { PostgresqlProps } from './props.ts';
import { tlsFiles } from './repository.ts';
import { applicationRoles, credentials, readerRoles, roleCredentials } from './secrets.ts';
import { jobResources } from './sizes.ts';

const folder = '/etc/provisioning';

export interface ProvisioningProps extends PostgresqlProps {
  readonly names: PostgresqlNames;
}

/** The idempotent Job that makes roles and databases, and keeps Patroni's dynamic configuration as described. */
export class PostgresqlProvisioning extends Construct {
  constructor(scope: Construct, id: string, props: ProvisioningProps) {
    super(scope, id);
    const { names } = props;
    const files = provisioningFiles(props);
    new ApiObject(
      this,
      'config-map',
      k8s.KubeConfigMap.manifest({
        metadata: { name: names.provisioningName, labels: labels(names.provisioning) },
        data: files,
      }),
    );
    new ApiObject(
      this,
      'job',
      k8s.KubeJob.manifest(
        provisioningJob({
          name: names.provisioningName,
          component: names.provisioning,
          version: databaseVersion(props.platform),
          template: provisioningPod(props, files),
          deadline: 1800,
        }),
      ),
    );
  }
}

/** Variable that brings a role's password into the Job: `ROLE_ORDERS`. */
function passwordVariable(role: string): string {
  return `ROLE_${role.toUpperCase()}`;
}

function provisioningFiles(props: ProvisioningProps): Record<string, string> {
  const { names, platform } = props;
  const tls = platform.tls.mode === 'off' ? undefined : tlsFiles;
  const domain = `${platform.namespace}.svc.${platform.clusterDomain}`;
  return {
    'provision.sql': renderProvisionSql({
      roles: applicationRoles(props.databases).map((name) => ({
        name,
        passwordVariable: passwordVariable(name),
        // They read whatever they may connect to, and that is their own databases.
        ...(readerRoles(props.databases).includes(name) ? { memberOf: ['pg_read_all_data'] } : {}),
      })),
      databases: props.databases.map(({ name, owner, extensions, readers }) => ({
        name,
        owner: owner ?? name,
        extensions,
        guests: readers,
      })),
      monitoring: { name: roles.monitoring, passwordVariable: 'MONITORING_PASSWORD' },
      lookup: props.pooler.enabled ? { name: roles.pooler, passwordVariable: 'POOLER_PASSWORD' } : undefined,
      rewindUser: roles.rewind,
    }),
    'dynamic.json': renderDynamicConfiguration({
      synchronousMode: props.synchronousMode,
      maxConnections: props.maxConnections,
      parameters: props.parameters,
    }),
    'apply.sh': renderApplyDynamicConfiguration({
      // The headless Service names every member: any of them takes the change, and the next try finds another.
      url: `${tls ? 'https' : 'http'}://${names.headless}.${domain}:${ports.patroni}`,
      configFile: `${folder}/dynamic.json`,
      tls,
    }),
    'provision.sh': renderProvisionScript({
      host: `${names.primary}.${domain}`,
      superuser: roles.superuser,
      sqlFile: `${folder}/provision.sql`,
      applyScript: `${folder}/apply.sh`,
      tls,
    }),
  };
}

function provisioningPod(
  props: ProvisioningProps,
  files: Readonly<Record<string, string>>,
): k8s.PodTemplateSpec {
  const { names, platform, instance } = props;
  const secret = credentials(instance);
  const applications = applicationRoles(props.databases);
  const applicationSecret = roleCredentials(instance, applications);
  const volumes = [
    configFolder('config', names.provisioningName, folder),
    scratch({ name: 'tmp', path: '/tmp', sizeLimit: '64Mi' }),
    ...(platform.tls.mode === 'off' ? [] : [secretFolder('tls', names.provisioningCertificate, paths.tls)]),
  ];
  return podTemplate({
    component: names.provisioning,
    namespace: platform.namespace,
    version: databaseVersion(platform),
    serviceAccount: names.provisioningName,
    priority: 'batch',
    runAs,
    terminationGracePeriod: 30,
    restartPolicy: 'OnFailure',
    annotations: configHash(files),
    imagePullSecrets: platform.imagePullSecrets,
    containers: [
      container({
        name: 'provisioning',
        image: image('postgresql', platform.images),
        command: ['/bin/sh', `${folder}/provision.sh`],
        env: [
          secretEnv('PGPASSWORD', secret, 'superuser-password'),
          { name: 'PATRONI_RESTAPI_USERNAME', value: 'patroni' },
          secretEnv('PATRONI_RESTAPI_PASSWORD', secret, 'restapi-password'),
          secretEnv('MONITORING_PASSWORD', secret, 'monitoring-password'),
          ...(props.pooler.enabled ? [secretEnv('POOLER_PASSWORD', secret, 'pooler-password')] : []),
          ...applications.map((role) => secretEnv(passwordVariable(role), applicationSecret, role)),
        ],
        resources: jobResources,
        volumes,
      }),
    ],
    volumes,
  });
}
