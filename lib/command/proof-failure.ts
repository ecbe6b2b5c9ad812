import { colorsOf, type Style } from '../report/style.ts';
import type { Finding } from '../verify/finding.ts';
import { formatBlocks, wrap } from '../verify/format/text.ts';
import { immutableChecks } from '../verify/immutable.ts';

/** What was found of one environment. */
export interface FailedProof {
  /** The environment's file. */
  readonly file: string;
  readonly findings: readonly Finding[];
}

/** Environments whose manifests don't pass: nothing is written. */
export class ProofFailure extends Error {
  override readonly name = 'ProofFailure';
  readonly proofs: readonly FailedProof[];

  constructor(proofs: readonly FailedProof[]) {
    super(proofs.map(({ file }) => `${file} is not proven`).join('\n'));
    this.proofs = proofs;
  }
}

const immutableIds: ReadonlySet<string> = new Set(immutableChecks.map(({ id }) => id));

/** Changes that the API server refuses, as something to be done by hand rather than an error. */
export function withRecreation(findings: readonly Finding[]): readonly Finding[] {
  return findings.map((finding) =>
    immutableIds.has(finding.check) ? { ...finding, severity: 'warning' } : finding,
  );
}

/** The errors of each environment, what to do about each, and how one gets past. Ends in a line break. */
export function formatProofFailure({ proofs }: ProofFailure, style: Style): string {
  const paint = colorsOf(style);
  const parts = proofs.map(({ file, findings }) => {
    const errors = findings.filter(({ severity }) => severity === 'error');
    const others = findings.length - errors.length;
    const title = `${file}: ${count(errors.length, 'error')}${others === 0 ? '' : ` (and ${count(others, 'milder finding')})`}`;
    const blocks = formatBlocks(
      errors.map((finding) => ({ finding })),
      { paint, width: style.width },
    );
    return `${paint.bold(paint.red(title))}\n\n${blocks}`;
  });
  const found = new Set(proofs.flatMap(({ findings }) => findings.map(({ check }) => check)));
  const advice = [
    'Nothing was written.',
    'Change the settings, or the code that renders the object; docs/checks/README.md explains each id.',
    'An exemption is an annotation of the object, holdfast.dev/ignore.<id>: "<reason>".',
    ...([...immutableIds].some((id) => found.has(id))
      ? [
          'Immutable fields are compared with what the output folder holds: --recreate writes all the same, and the objects are yours to delete and make anew.',
        ]
      : []),
  ];
  return `${parts.join('\n')}\n${wrap(advice.join(' '), style.width, '')}\n`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
