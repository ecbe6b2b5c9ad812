import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { passwordEnv } from '../../identity/credential.ts';
import { image, imageVersion } from '../../images/image.ts';
import { configHash } from '../../workload/config-hash.ts';
import { container } from '../../workload/container.ts';
import { provisioningJob } from '../../workload/job.ts';
import { labels } from '../../workload/labels.ts';
import { podTemplate } from '../../workload/pod.ts';
import { configFolder, scratch, secretFolder } from '../../workload/volumes.ts';
import { authorityFile } from './catalogs.ts';
import { renderIcebergTables, renderProvisionScript } from './config/iceberg-tables.ts';
import { paths, type TrinoNames } from './names.ts';
import type { DatabaseSource, TrinoProps } from './props.ts';
import { provisioningResources } from './sizes.ts';

const folder = '/etc/provisioning';

/** postgres in the image that brings psql. */
const clientRunAs = { user: 26, group: 26 } as const;

export interface TrinoProvisioningProps extends TrinoProps {
  readonly names: TrinoNames;
  /** Database of the warehouse's metadata. */
  readonly database: DatabaseSource;
}

/** The idempotent Job that makes the tables of Iceberg's JDBC catalog, which Trino expects to find. */
export class TrinoProvisioning extends Construct {
  constructor(scope: Construct, id: string, props: TrinoProvisioningProps) {
    super(scope, id);
    const { names, platform } = props;
    const files = {
      'tables.sql': renderIcebergTables(),
      'provision.sh': renderProvisionScript({
        connection: connection(props.database),
        sqlFile: `${folder}/tables.sql`,
      }),
    };
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
          version: imageVersion(image('postgresql', platform.images)),
          template: provisioningPod(props, files),
          deadline: 1800,
        }),
      ),
    );
  }
}

/** PgBouncer takes no `target_session_attrs`; it follows the leader itself. */
function connection({ endpoint, database, credential }: DatabaseSource): string {
  const { host, port, authority } = endpoint;
  return [
    `host=${host}`,
    `port=${port}`,
    `user=${credential.user}`,
    `dbname=${database}`,
    'connect_timeout=5',
    ...(authority === undefined ? [] : ['sslmode=verify-full', `sslrootcert=${authorityFile(authority)}`]),
  ].join(' ');
}

function provisioningPod(
  props: TrinoProvisioningProps,
  files: Readonly<Record<string, string>>,
): k8s.PodTemplateSpec {
  const { names, platform, database } = props;
  const { authority } = database.endpoint;
  const reference = image('postgresql', platform.images);
  const volumes = [
    configFolder('config', names.provisioningName, folder),
    scratch({ name: 'tmp', path: '/tmp', sizeLimit: '16Mi' }),
    ...(authority === undefined
      ? []
      : [secretFolder('ca', authority, `${paths.authorities}/${authority}`, { 'ca.crt': 'ca.crt' })]),
  ];
  return podTemplate({
    component: names.provisioning,
    namespace: platform.namespace,
    version: imageVersion(reference),
    serviceAccount: names.provisioningName,
    priority: 'batch',
    runAs: clientRunAs,
    terminationGracePeriod: 30,
    restartPolicy: 'OnFailure',
    annotations: configHash(files),
    imagePullSecrets: platform.imagePullSecrets,
    containers: [
      container({
        name: 'provisioning',
        image: reference,
        command: ['/bin/sh', `${folder}/provision.sh`],
        env: [passwordEnv('PGPASSWORD', database.credential)],
        resources: provisioningResources,
        volumes,
      }),
    ],
    volumes,
  });
}
