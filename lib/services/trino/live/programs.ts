import { spawnSync } from 'node:child_process';

export interface Programs {
  /** Trino's server: bin/, lib/, plugin/. */
  readonly home: string;
  /** JAVA_HOME. */
  readonly java: string;
}

/** Installs what is missing, or says why it can't be had. */
export function findPrograms(): { readonly programs: Programs } | { readonly reason: string } {
  const { status, stdout, stderr } = spawnSync('sh', ['scripts/live/trino.sh'], { encoding: 'utf8' });
  if (status !== 0) {
    return { reason: stderr.trim().split('\n').at(-1) ?? `scripts/live/trino.sh ended with ${status}` };
  }
  const folder = stdout.trim();
  return { programs: { home: `${folder}/home`, java: `${folder}/jdk` } };
}
