import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Environment } from '../environment/schema.ts';
import type { Files } from '../output/files.ts';
import { isProven, type Proof } from './proof.ts';

/** All that a proof depends on. */
export interface ProofInputs {
  /** What tells this program from every other version of it. */
  readonly code: string;
  readonly environment: Environment;
  /** What is rendered. */
  readonly files: Files;
  /** What is applied now and will change. */
  readonly previous: Files;
}

/**
 * The proof of these inputs: the kept one when the very same were proven by the very same code, a new one otherwise,
 * which is kept. The functions that prove are pure, so the result is the same. Failures are never kept.
 * @param file where the last proof of the environment is kept
 */
export function keptProof(file: string, inputs: ProofInputs, prove: () => Proof): Proof {
  const key = keyOf(inputs);
  const kept = read(file);
  if (kept?.key === key) {
    return kept.proof;
  }
  const proof = prove();
  if (isProven(proof)) {
    keep(file, { key, proof });
  }
  return proof;
}

interface Record {
  readonly key: string;
  readonly proof: Proof;
}

/** Undefined for whatever is no record that was written whole: its digest tells. */
function read(file: string): Record | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    const end = text.indexOf('\n');
    const body = text.slice(end + 1);
    return text.slice(0, end) === digest(body) ? (JSON.parse(body) as Record) : undefined;
  } catch {
    return undefined;
  }
}

function keep(file: string, record: Record): void {
  const body = JSON.stringify(record);
  const written = `${file}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(written, `${digest(body)}\n${body}`);
    renameSync(written, file);
  } catch {
    // A read-only checkout: the next run proves anew.
  }
}

function keyOf({ code, environment, files, previous }: ProofInputs): string {
  const hash = createHash('sha256');
  // Lengths keep one part from running into the next.
  const add = (text: string) => hash.update(`${text.length}\n`).update(text);
  add(code);
  add(process.version);
  add(JSON.stringify(environment));
  for (const set of [files, previous]) {
    add(String(set.size));
    for (const [path, text] of set) {
      add(path);
      add(text);
    }
  }
  return hash.digest('hex');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
