import { readFileSync } from 'node:fs';
import { EnvironmentFaults } from '../environment/fault.ts';
import { loadEnvironment } from '../environment/load.ts';
import type { Environment } from '../environment/schema.ts';
import { colorsOf, styleOf } from '../report/style.ts';
import { checks } from '../verify/checks.ts';
import { exemptionRules } from '../verify/exemption.ts';
import { compareFindings } from '../verify/finding.ts';
import type { Documents } from '../verify/folder/documents.ts';
import { fileFindings, fileRules, type LocatedFinding, locate } from '../verify/folder/locate.ts';
import { readManifests } from '../verify/folder/read.ts';
import { toSarif } from '../verify/format/sarif.ts';
import { formatText } from '../verify/format/text.ts';
import { withImpliedQuorums } from '../verify/implied-quorum.ts';
import { verdictRules } from '../verify/verdict-rules.ts';
import { verify } from '../verify/verify.ts';
import { prove } from './proof.ts';
import { ReadFault, readOrFault } from './read-fault.ts';
import { printing, type Surroundings } from './surroundings.ts';
import { UsageError } from './usage-error.ts';
import { parseVerifyArguments, type VerifyArguments, verifyUsage } from './verify-arguments.ts';

/** @returns the exit status: 0 no error, 1 errors found, 2 wrong usage */
export function runVerify(args: readonly string[], surroundings: Surroundings): number {
  const { stdout, stderr, env } = printing(surroundings);
  try {
    const options = parseVerifyArguments(args);
    if (options.help) {
      stdout.write(verifyUsage);
      return 0;
    }
    const environment = options.config === undefined ? undefined : loadEnvironment(options.config);
    const documents = readOrFault(options.folder, () => readManifests(options.folder));
    if (documents.manifests.length === 0 && documents.faults.length === 0) {
      throw new ReadFault(`${options.folder} holds no Kubernetes object: nothing was checked`);
    }
    const findings = findingsOf(documents, environment);
    stdout.write(format(findings, documents, options, styleOf(stdout, env)));
    if (options.format === 'text') {
      for (const note of documents.skipped) {
        stderr.write(`skipped ${note}\n`);
      }
    }
    return findings.some(({ finding }) => finding.severity === 'error') ? 1 : 0;
  } catch (error) {
    if (error instanceof UsageError) {
      stderr.write(`${error.message}\nTry --help.\n`);
      return 2;
    }
    if (error instanceof ReadFault) {
      stderr.write(`${error.message}\n`);
      return 2;
    }
    if (error instanceof EnvironmentFaults) {
      stderr.write(`${error.message}\nNothing was checked.\n`);
      return 1;
    }
    throw error;
  }
}

function findingsOf(documents: Documents, environment: Environment | undefined): LocatedFinding[] {
  const manifests = documents.manifests.map(({ manifest }) => manifest);
  const found =
    environment === undefined
      ? verify(withImpliedQuorums(manifests))
      : prove(manifests, environment).findings;
  return [...fileFindings(documents), ...locate(found, documents)].sort((a, b) =>
    compareFindings(a.finding, b.finding),
  );
}

function format(
  findings: readonly LocatedFinding[],
  { manifests }: Documents,
  options: VerifyArguments,
  style: ReturnType<typeof styleOf>,
): string {
  switch (options.format) {
    case 'json':
      return `${JSON.stringify(
        findings.map(({ finding }) => finding),
        undefined,
        2,
      )}\n`;
    case 'sarif': {
      const rules = [...checks, ...verdictRules, ...exemptionRules, ...fileRules];
      return `${JSON.stringify(toSarif(findings, { rules, version: version(), root: process.cwd() }), undefined, 2)}\n`;
    }
    default:
      return formatText(findings, { paint: colorsOf(style), width: style.width, objects: manifests.length });
  }
}

function version(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return String(version);
}
