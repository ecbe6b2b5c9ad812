import type { Check } from './check.ts';
import { families } from './checks.ts';
import { type ExemptionRule, exemptionPrefix, exemptionRules } from './exemption.ts';
import { fileRules } from './folder/locate.ts';
import { verdictRules } from './verdict-rules.ts';

/** docs/checks/README.md: a section per check, under the id that findings carry. */
export function renderCatalogue(): string {
  const groups = [
    ...families,
    { name: 'Simulation', checks: verdictRules },
    { name: 'Files', checks: fileRules },
    { name: 'Exemptions', checks: exemptionRules },
  ];
  const total = groups.reduce((sum, { checks }) => sum + checks.length, 0);
  const contents = groups.map(
    ({ name, checks }) =>
      `- [${name}](#${anchor(name)}): ${checks.map(({ id }) => `[${id}](#${id})`).join(', ')}`,
  );
  const sections = groups.map(({ name, checks }) => `## ${name}\n\n${checks.map(section).join('\n')}`);
  return `${introduction(total)}\n${contents.join('\n')}\n\n${sections.join('\n')}`;
}

function introduction(total: number): string {
  return `# Checks

<!-- Written by lib/verify/catalogue.ts from the checks themselves: \`npx vitest run lib/verify/catalogue -u\`. -->

What \`npm run verify\` and the synth look for: ${total} checks over plain manifests, whoever rendered them. An
**error** stops the synth; a **warning** should be changed; an **info** is worth knowing.

Checks of the cluster (scheduling, and the simulation of losses, drains and updates) need the environment: \`npm run verify -- DIR
--config FILE\`. Checks of immutable fields need what is applied now, and run in the synth, against the committed
\`dist/\`.

An object is exempted by an annotation with the reason. One without a reason is void, and a finding itself:

\`\`\`yaml
metadata:
  annotations:
    ${exemptionPrefix}service-exposed: the edge of the lab, no ingress there
\`\`\`
`;
}

function section({ id, severity, title, why, remedy }: Check | ExemptionRule): string {
  const exempt = [...fileRules, ...exemptionRules].some((rule) => rule.id === id)
    ? 'It can’t be exempted.'
    : `Exempt: \`${exemptionPrefix}${id}: "<reason>"\``;
  return `### ${id}

**${severity}**: ${title}.

${why} ${remedy}

${exempt}
`;
}

function anchor(heading: string): string {
  return heading.toLowerCase().replaceAll(' ', '-');
}
