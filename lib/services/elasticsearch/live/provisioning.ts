import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderProvisionScript } from '../config/provision-script.ts';
import { provisioningFiles, type RoleDefinition, type UserDefinition } from '../config/provisioning.ts';
import type { LiveCluster } from './cluster.ts';
import { type LiveNode, passwords } from './node.ts';
import { type Finished, own, run } from './process.ts';

export interface ProvisioningProps {
  readonly roles: readonly RoleDefinition[];
  readonly users: readonly UserDefinition[];
  readonly passwords: Readonly<Record<string, string>>;
}

/** The provisioning Job: the rendered script and bodies, against a node of a cluster with TLS. */
export class Provisioning {
  private readonly folder: string;

  constructor(cluster: LiveCluster, node: LiveNode, props: ProvisioningProps) {
    this.folder = join(cluster.root, 'provisioning');
    mkdirSync(join(this.folder, 'passwords'), { recursive: true });
    const script = renderProvisionScript({
      url: `https://localhost:${node.props.ports.http}`,
      folder: this.folder,
      authority: join(cluster.authority, 'ca.crt'),
      passwords: join(this.folder, 'passwords'),
      wait: 60,
    });
    for (const [name, password] of Object.entries(props.passwords)) {
      writeFileSync(join(this.folder, 'passwords', name), password);
    }
    for (const [name, text] of Object.entries({ ...provisioningFiles(props), 'provision.sh': script })) {
      writeFileSync(join(this.folder, name), text);
    }
    own(this.folder);
  }

  run(): Promise<Finished> {
    return run('bash', [join(this.folder, 'provision.sh')], {
      PATH: process.env.PATH,
      TMPDIR: this.folder,
      ELASTIC_PASSWORD: passwords.elastic,
    });
  }
}
