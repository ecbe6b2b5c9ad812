import type { ErasureLayout, Tolerance } from './erasure.ts';

/** What a pool's layout survives, in a sentence for the report. */
export function layoutText(layout: ErasureLayout): string {
  const { members, drives, sets, setSize, parity, usableShare } = layout;
  return [
    `${counted(members, 'member')} × ${counted(drives, 'drive')}: ${counted(sets, 'erasure set')} of ${setSize} drives, parity ${parity}, ${Math.round(usableShare * 100)} % of the raw capacity usable`,
    `reads survive the loss of ${losses(layout, 'read')}, writes of ${losses(layout, 'write')}`,
  ].join('; ');
}

function losses({ driveTolerance, memberTolerance }: ErasureLayout, kind: keyof Tolerance): string {
  return `any ${counted(driveTolerance[kind], 'drive')} of a set (${counted(memberTolerance[kind], 'member')})`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
