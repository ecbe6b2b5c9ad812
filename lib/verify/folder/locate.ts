import type { Finding, Severity } from '../finding.ts';
import { objectKey, originOf, referenceOf } from '../finding.ts';
import { stepsOf } from '../path.ts';
import type { Documents, FileFault, SourcedManifest } from './documents.ts';

/** A finding and the place of its object, when it came from a file. */
export interface LocatedFinding {
  readonly finding: Finding;
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
}

/** What can be wrong with a file before there are objects. */
export const fileRules: readonly {
  readonly id: FileFault['check'];
  readonly severity: Severity;
  readonly title: string;
  readonly why: string;
  readonly remedy: string;
}[] = [
  {
    id: 'yaml-syntax',
    severity: 'error',
    title: 'Every file is YAML or JSON',
    why: 'Nothing of the file is applied.',
    remedy: 'Correct the line.',
  },
  {
    id: 'manifest-invalid',
    severity: 'error',
    title: 'Every object has apiVersion, kind, a name, and labels and annotations of texts',
    why: 'The API server refuses the object.',
    remedy: 'Add what is missing; put quotes around numbers and booleans in labels and annotations.',
  },
];

/** The faults of files as findings, on an object of the kind `File`. */
export function fileFindings({ faults }: Documents): LocatedFinding[] {
  return faults.map(({ check, file, line, message }) => {
    const rule = fileRules.find(({ id }) => id === check);
    const finding: Finding = {
      check,
      severity: rule?.severity ?? 'error',
      object: { kind: 'File', name: file },
      path: `line ${line}`,
      message,
      remedy: rule?.remedy ?? '',
    };
    return { finding, file, line };
  });
}

/**
 * The file and line of each finding. Of an object that stands in several files it is the copy that the finding was made
 * of, and the last one where the finding is of them all.
 */
export function locate(findings: readonly Finding[], { manifests }: Documents): LocatedFinding[] {
  const own = new Map<object, SourcedManifest>(manifests.map((source) => [source.manifest, source]));
  const sources = new Map<string, SourcedManifest>(
    manifests.map((source) => [objectKey(referenceOf(source.manifest)), source]),
  );
  return findings.map((finding) => {
    const origin = originOf(finding);
    const source =
      (origin === undefined ? undefined : own.get(origin)) ?? sources.get(objectKey(finding.object));
    return source === undefined
      ? { finding }
      : { finding, file: source.file, line: source.lineOf(stepsOf(finding.path)) };
  });
}
