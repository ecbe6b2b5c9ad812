/** Findings as SARIF 2.1.0, in the form that code-scanning tools take: rules with help, results with file and line. */
import { createHash } from 'node:crypto';
import { isAbsolute, relative, sep } from 'node:path';
import { type Finding, objectKey, type Severity } from '../finding.ts';
import type { LocatedFinding } from '../folder/locate.ts';

/** What a rule says of itself. */
export interface Rule {
  readonly id: string;
  readonly severity: Severity;
  readonly title: string;
  readonly why: string;
  readonly remedy: string;
}

export interface SarifOptions {
  readonly rules: readonly Rule[];
  readonly version: string;
  /** Folder that the addresses of files are relative to: the root of the repository. */
  readonly root: string;
}

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const;

/** The whole log, as a value to be written as JSON. */
export function toSarif(findings: readonly LocatedFinding[], { rules, version, root }: SarifOptions) {
  const known = new Set(rules.map(({ id }) => id));
  // What proves a cluster has no rule of its own here; its first finding speaks for it.
  const others = findings
    .filter(({ finding }) => !known.has(finding.check))
    .map(({ finding }) => ruleOf(finding));
  const all = [...rules, ...new Map(others.map((rule) => [rule.id, rule])).values()];
  const index = new Map(all.map(({ id }, at) => [id, at]));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'holdfast',
            semanticVersion: version,
            rules: all.map(descriptor),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.map((located) => result(located, index.get(located.finding.check) ?? 0, root)),
      },
    ],
  };
}

function ruleOf({ check, severity, message, remedy }: Finding): Rule {
  return { id: check, severity, title: check.replaceAll('-', ' '), why: message, remedy };
}

function descriptor({ id, severity, title, why, remedy }: Rule) {
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: `${title}. ${why}` },
    help: { text: `${why} ${remedy}`, markdown: `${why}\n\n**Remedy**: ${remedy}` },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: {
      'problem.severity': severity === 'info' ? 'recommendation' : severity,
      tags: ['kubernetes'],
    },
  };
}

function result({ finding, file, line }: LocatedFinding, ruleIndex: number, root: string) {
  const { check, severity, message, remedy, object, path } = finding;
  return {
    ruleId: check,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: `${object.kind} ${object.name}: ${message} ${remedy}` },
    // Code scanning refuses a result without a file: what belongs to none points at the folder.
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(file ?? '.', root) },
          region: { startLine: Math.max(1, line ?? 1) },
        },
        logicalLocations: [
          { fullyQualifiedName: `${objectKey(object)}${path === '' ? '' : `#${path}`}`, kind: 'object' },
        ],
      },
    ],
    // The same finding stays the same when lines above it come and go.
    partialFingerprints: { 'holdfast/v1': fingerprint(`${check} ${objectKey(object)} ${path}`) },
  };
}

function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

function uriOf(file: string, root: string): string {
  const path = isAbsolute(file) ? relative(root, file) : file;
  return path.split(sep).map(encodeURIComponent).join('/') || '.';
}
