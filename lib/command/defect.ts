/** What a command does about a fault of its own: a line that says so, a trace in a file, exit status 2. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Output } from './surroundings.ts';

/** Runs a command. Whatever it throws is no fault of the person's: those it has answered itself. */
export async function guarded(stderr: Output, work: () => number | Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    stderr.write(
      `This is a defect of Holdfast, not of your files: ${headOf(error)}. ${traceOf(error)} Please report it.\n`,
    );
    return 2;
  }
}

function headOf(error: unknown): string {
  const [head = ''] = String(error).split('\n');
  return head.replace(/\.$/, '');
}

function traceOf(error: unknown): string {
  const trace = error instanceof Error ? (error.stack ?? String(error)) : String(error);
  try {
    // A folder of its own, which nobody else can have put there.
    const file = join(mkdtempSync(join(tmpdir(), 'holdfast-')), 'trace.txt');
    writeFileSync(file, `${trace}\n`);
    return `The trace is in ${file}.`;
  } catch {
    return `The trace could not be written to ${tmpdir()}.`;
  }
}
