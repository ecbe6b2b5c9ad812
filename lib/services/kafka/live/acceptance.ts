import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fieldsOf, listOf, type Manifest } from '../../../manifest/manifest.ts';
import { podTemplate } from '../../../manifest/workload.ts';
import { internalPasswordKey } from '../config/security.ts';
import { paths, ports } from '../names.ts';
import { issueCertificate, makeAuthority } from './certificates.ts';
import { passwords } from './cluster.ts';
import { type Finished, run } from './process.ts';
import type { Programs } from './programs.ts';
import { writeTools } from './tools.ts';

/** The rendered files of one set of members. */
export interface MemberConfiguration {
  readonly set: string;
  readonly files: Readonly<Record<string, string>>;
}

/** Every set of members in an environment's manifests: a StatefulSet that mounts a server.properties. */
export function memberConfigurations(manifests: readonly Manifest[]): MemberConfiguration[] {
  return manifests.flatMap((manifest) => {
    const volumes = listOf(podTemplate(manifest)?.spec.volumes);
    const mounted = volumes.map(({ configMap }) => fieldsOf(configMap).name);
    const map = manifests.find(
      ({ kind, metadata, data }) =>
        kind === 'ConfigMap' && mounted.includes(metadata.name) && 'server.properties' in fieldsOf(data),
    );
    return manifest.kind === 'StatefulSet' && map !== undefined
      ? [{ set: manifest.metadata.name, files: fieldsOf(map.data) as Record<string, string> }]
      : [];
  });
}

/**
 * Runs the rendered init script of a set's first member, which formats an empty volume by the real `kafka-storage`.
 * What differs from the pod are paths, and the address under which the script finds the other members' metrics: they
 * answer that they have no metadata log yet, so this one founds the cluster.
 */
export async function formatVolume(
  programs: Programs,
  folder: string,
  { set, files }: MemberConfiguration,
): Promise<Finished> {
  const places = [paths.claim, paths.config, paths.credentials, paths.tls, paths.run, paths.rack];
  const here = (path: string) => join(folder, path);
  for (const path of places) {
    mkdirSync(here(path), { recursive: true });
  }
  writeFileSync(join(folder, 'hosts'), '127.0.0.1 localhost\n');
  writeTools(folder, programs, join(folder, 'hosts'));
  writeFileSync(join(here(paths.credentials), internalPasswordKey), passwords[internalPasswordKey] ?? '');
  writeFileSync(join(here(paths.rack), 'zone'), 'zone-a');
  const authority = join(folder, 'authority');
  await makeAuthority(authority);
  await issueCertificate(authority, here(paths.tls), ['localhost']);
  copyFileSync(join(authority, 'ca.crt'), join(here(paths.tls), 'ca.crt'));
  const others = await withoutLog();
  try {
    const { port } = others.address() as AddressInfo;
    for (const [name, text] of Object.entries(files)) {
      const adapted = places
        .reduce((result, path) => result.replaceAll(path, here(path)), text)
        .replaceAll(`${paths.home}/bin`, join(folder, 'bin'))
        .replaceAll(`/dev/tcp/$0/${ports.metrics}`, `/dev/tcp/127.0.0.1/${port}`);
      writeFileSync(join(here(paths.config), name), adapted);
    }
    return await run(['bash', join(here(paths.config), 'prepare.sh')], { POD_NAME: `${set}-0` });
  } finally {
    others.close();
  }
}

/** Metrics of members that have started and hold no metadata log. */
async function withoutLog(): Promise<Server> {
  const server = createServer((_, response) =>
    response.end('kafka_server_raft_metrics_log_end_offset 0.0\n'),
  );
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
}
