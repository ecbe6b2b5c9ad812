import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEnvironments, type SourcedEnvironment } from '../lib/command/environments.ts';
import { refusal } from '../lib/command/refusal.ts';
import { parseReportArguments, reportUsage } from '../lib/command/report-arguments.ts';
import { printing, type Surroundings } from '../lib/command/surroundings.ts';
import { proofPage } from '../lib/report/page/page.ts';
import { layoutLines } from '../lib/report/proof/layouts.ts';
import { type ProofReport, proofMarkdown } from '../lib/report/proof/markdown.ts';
import { styleOf } from '../lib/report/style.ts';
import { simulate } from '../lib/simulate/simulate.ts';
import { verdict } from '../lib/simulate/verdict.ts';
import { renderPlatform } from './render.ts';

/**
 * The composition root of `npm run report`: what each failure does to each environment.
 * @param folder where the Markdown goes
 * @returns the exit status: 0 written, 1 refused, 2 wrong usage
 */
export async function report(
  args: readonly string[],
  surroundings: Surroundings,
  folder = 'reports',
): Promise<number> {
  const { stdout, stderr, env } = printing(surroundings);
  try {
    const options = parseReportArguments(args);
    if (options.help) {
      stdout.write(reportUsage);
      return 0;
    }
    for (const proof of readEnvironments(options).map(prove)) {
      const text = proofMarkdown(proof);
      if (options.config === undefined) {
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, `${proof.environment}.md`), text);
      } else {
        stdout.write(text);
      }
      if (options.html !== undefined) {
        writeFileSync(options.html, proofPage(proof, await pageScript()));
      }
    }
    return 0;
  } catch (error) {
    const { text, status } = refusal(error, styleOf(stderr, env));
    stderr.write(text);
    return status;
  }
}

function prove({ environment }: SourcedEnvironment): ProofReport {
  const manifests = renderPlatform(environment).flatMap((app) => app.manifests);
  const simulation = simulate(manifests, environment);
  return {
    environment: environment.name,
    simulation,
    verdict: verdict(simulation),
    quotaTarget: environment.quota.target,
    layouts: layoutLines(manifests),
  };
}

/** The page's own program, without its types. */
async function pageScript(): Promise<string> {
  const { transform } = await import('esbuild');
  const { code } = await transform(readFileSync('lib/report/page/client.ts', 'utf8'), { loader: 'ts' });
  return code;
}
