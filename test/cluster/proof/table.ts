/** What the run prints. */
import type { Cell } from './compare.ts';
import type { EventResult } from './event.ts';
import type { Fault } from './fault.ts';
import type { Judged } from './verdict.ts';

export interface Row {
  readonly environment: string;
  readonly what: string;
  readonly result: string;
  readonly isFault: boolean;
}

export function lookedAt(environment: string, what: string, faults: readonly Fault[], detail = ''): Row {
  const result = faults.length === 0 ? `ok${detail === '' ? '' : `: ${detail}`}` : `${faults.length} faults`;
  return { environment, what, result, isFault: faults.length > 0 };
}

export function happened(environment: string, { event, faults, seconds }: EventResult, judged: Judged): Row {
  const parts = [
    `${judged.equal} cells equal`,
    ...(judged.expected.length > 0 ? [`${judged.expected.length} differ as expected`] : []),
    ...(judged.unexpected.length > 0 ? [`${judged.unexpected.length} DIFFER`] : []),
    ...(faults.length > 0 ? [`${faults.length} faults`] : []),
    `${seconds} s`,
  ];
  const isFault = judged.unexpected.length > 0 || faults.length > 0;
  return { environment, what: event, result: parts.join(', '), isFault };
}

export function skipped(environment: string, what: string, reason: string): Row {
  return { environment, what, result: `skipped: ${reason}`, isFault: false };
}

export function rowLine({ environment, what, result, isFault }: Row): string {
  return `${isFault ? 'FAILED' : 'ok    '}  ${environment.padEnd(12)}  ${what.padEnd(44)}  ${result}`;
}

export function faultLine({ where, what, message }: Fault): string {
  return `        ${where}: ${what}: ${message}`;
}

export function cellLine(event: string, { cell, simulation, cluster }: Cell): string {
  return `        ${event}: ${cell}: the simulation says ${simulation}, the cluster ${cluster}`;
}
