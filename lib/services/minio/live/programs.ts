import { spawnSync } from 'node:child_process';

export interface Programs {
  readonly minio: string;
  readonly client: string;
}

/** Installs what is missing, or says why it can't be had. */
export function findPrograms(): { readonly programs: Programs } | { readonly reason: string } {
  const { status, stdout, stderr } = spawnSync('sh', ['scripts/live/minio.sh'], { encoding: 'utf8' });
  if (status !== 0) {
    return { reason: stderr.trim() || `scripts/live/minio.sh ended with ${status}` };
  }
  const folder = stdout.trim();
  return { programs: { minio: `${folder}/minio`, client: `${folder}/mc` } };
}
