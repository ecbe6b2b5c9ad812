import { UnknownEnvironment } from '../environment/environments.ts';
import { EnvironmentFaults } from '../environment/fault.ts';
import { formatFaults } from '../report/faults.ts';
import type { Style } from '../report/style.ts';
import { formatProofFailure, ProofFailure } from './proof-failure.ts';
import { UsageError } from './usage-error.ts';

/** Settings that are right one by one, and that a service can't be built from. */
export class BuildRefusal extends Error {
  override readonly name = 'BuildRefusal';
}

export interface Refusal {
  /** What the terminal shows: a line for each fault, each ended by a line break. */
  readonly text: string;
  /** 1: the configuration is wrong; 2: the command line is. */
  readonly status: 1 | 2;
}

/**
 * Why a command did nothing, in words.
 * @throws the error itself when it is a defect of the program: its stack is wanted then
 */
export function refusal(error: unknown, style: Style): Refusal {
  if (error instanceof UsageError || error instanceof UnknownEnvironment) {
    return { text: `${error.message}\nTry --help.\n`, status: 2 };
  }
  if (error instanceof EnvironmentFaults) {
    // A person reads the faults of a file together; a program wants each line to say where it belongs.
    const text = style.color ? formatFaults(error.faults, style) : `${error.message}\n`;
    return { text: `${text}Nothing was written.\n`, status: 1 };
  }
  if (error instanceof ProofFailure) {
    return { text: formatProofFailure(error, style), status: 1 };
  }
  if (error instanceof BuildRefusal || isSentence(error)) {
    return { text: `${error.message}\nNothing was written.\n`, status: 1 };
  }
  throw error;
}

/**
 * Turns what a builder throws into a refusal that names the file. Builders throw plain Errors with a sentence; a
 * TypeError and its like are defects, and pass as they are.
 */
export function buildRefusal(file: string, error: unknown): unknown {
  return isSentence(error)
    ? new BuildRefusal(
        error.message
          .split('\n')
          .map((line) => `${file}: ${line}`)
          .join('\n'),
        { cause: error },
      )
    : error;
}

/** A plain Error is meant for the user, the system's own (disk full, not permitted) included. */
function isSentence(error: unknown): error is Error {
  return error instanceof Error && Object.getPrototypeOf(error) === Error.prototype;
}
