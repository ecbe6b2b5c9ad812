import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderProperties } from '../config/properties.ts';
import { type ProvisioningProps, provisioningScript } from '../config/provisioning.ts';
import { internalClient } from '../config/security.ts';
import { paths, ports } from '../names.ts';
import { bootstrapHost, type LiveCluster, passwords, userPassword } from './cluster.ts';
import { type Finished, run } from './process.ts';

/** Runs the provisioning Job's rendered script against a live cluster; only paths differ. */
export async function provision(
  cluster: LiveCluster,
  declared: Pick<ProvisioningProps, 'topics' | 'users'>,
): Promise<Finished> {
  const job = join(cluster.folder, 'job');
  for (const name of ['config', 'credentials', 'users']) {
    mkdirSync(join(job, name), { recursive: true });
  }
  const adapt = (text: string) =>
    text
      .replaceAll('/tmp/', `${job}/`)
      .replaceAll(paths.config, join(job, 'config'))
      .replaceAll(paths.credentials, join(job, 'credentials'))
      .replaceAll(paths.users, join(job, 'users'))
      .replaceAll(`${paths.tls}/ca.crt`, join(cluster.folder, 'authority', 'ca.crt'))
      .replaceAll(`${paths.home}/bin`, join(cluster.folder, 'bin'));
  const script = provisioningScript({
    bootstrap: `${bootstrapHost}:${ports.internal}`,
    namespace: 'data-platform',
    member: 'kafka-0',
    ...declared,
  });
  for (const [name, password] of Object.entries(passwords)) {
    writeFileSync(join(job, 'credentials', name), password);
  }
  writeFileSync(join(job, 'users', 'app'), userPassword);
  writeFileSync(
    join(job, 'config', 'client.properties'),
    adapt(renderProperties(internalClient(cluster.tls))),
  );
  writeFileSync(join(job, 'config', 'provision.sh'), adapt(script));
  return run(['bash', join(job, 'config', 'provision.sh')], {}, 180_000);
}
