import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('../../../../scripts/install-live-programs.sh', import.meta.url));

/** The root folder with the real programs, or why there is none on this machine. */
export type LivePrograms = { readonly root: string } | { readonly unavailable: string };

/** Installs what is missing; that takes a minute or two the first time. */
export function livePrograms(): LivePrograms {
  const done = spawnSync('sh', [SCRIPT], { encoding: 'utf8', timeout: 600_000 });
  const said = done.stderr?.trim() ?? '';
  if (done.status === 0) return { root: done.stdout.trim() };
  // 3 is the script's word for "can't be had here"; anything else is a fault of its own.
  if (done.status === 3) return { unavailable: said.split('\n').at(-1) ?? 'no reason given' };
  throw new Error(`install-live-programs.sh ended with ${done.status ?? done.signal}: ${said}`);
}
