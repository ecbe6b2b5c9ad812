import { spawnSync } from 'node:child_process';

/** The folder with the real program, or why there is none on this machine. */
export type LiveProgram = { readonly folder: string } | { readonly unavailable: string };

/** Builds what is missing; that takes a while the first time. */
export function liveProgram(): LiveProgram {
  const { status, stdout, stderr } = spawnSync('sh', ['scripts/live/vault.sh'], { encoding: 'utf8' });
  if (status === 0) {
    return { folder: stdout.trim() };
  }
  // 3 is the script's word for "can't be had here"; anything else is a fault of its own.
  if (status === 3) {
    return { unavailable: stderr.trim().split('\n').at(-1) ?? 'no reason given' };
  }
  throw new Error(`scripts/live/vault.sh ended with ${status}: ${stderr}`);
}
