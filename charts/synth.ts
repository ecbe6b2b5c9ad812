import { join, relative } from 'node:path';
import { readEnvironments, type SourcedEnvironment } from '../lib/command/environments.ts';
import { isProven, type Proof, prove } from '../lib/command/proof.ts';
import { ProofFailure, withRecreation } from '../lib/command/proof-failure.ts';
import { buildRefusal, refusal } from '../lib/command/refusal.ts';
import { printing, type Surroundings } from '../lib/command/surroundings.ts';
import { parseSynthArguments, type SynthArguments, synthUsage } from '../lib/command/synth-arguments.ts';
import { listEnvironments } from '../lib/environment/environments.ts';
import { gitopsFiles } from '../lib/gitops/files.ts';
import { type Files, filesOf, joined } from '../lib/output/files.ts';
import type { AppManifests } from '../lib/output/flatten.ts';
import { clearLeftovers } from '../lib/output/leftovers.ts';
import { replacedFiles } from '../lib/output/replaced.ts';
import { replaceFolders } from '../lib/output/swap.ts';
import { styleOf } from '../lib/report/style.ts';
import { summarize } from '../lib/report/summary.ts';
import { formatSummaries } from '../lib/report/terminal.ts';
import { readDocuments } from '../lib/verify/folder/documents.ts';
import { noticesOf } from './notices.ts';
import { renderPlatform } from './render.ts';

/**
 * The composition root of `npm run synth`: read, build, flatten, prove, write. Nothing is written before every
 * environment has been proven.
 * @returns the exit status: 0 written, 1 refused, 2 wrong usage
 */
export async function synth(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { stdout, stderr, env } = printing(surroundings);
  try {
    const options = parseSynthArguments(args);
    if (options.help) {
      stdout.write(synthUsage);
      return 0;
    }
    for (const name of listEnvironments('config')) {
      // Before anything can be refused: what a killed run left aside comes back even if this one writes nothing.
      clearLeftovers(join(options.out, name));
    }
    const rendered = readEnvironments(options).map(render);
    const proofs = rendered.map((one) => proofOf(one, options));
    const failed = rendered.flatMap(({ file }, index) => {
      const { findings } = proofs[index] as Proof;
      return isProven({ findings }) ? [] : [{ file, findings }];
    });
    if (failed.length > 0) {
      throw new ProofFailure(failed);
    }
    const replaced = await replaceFolders(
      [options.out, ...mirror(env)].flatMap((out) =>
        rendered.map(({ environment, files }) => ({ folder: join(out, environment.name), files })),
      ),
    );
    for (const { folder, kept } of replaced) {
      stderr.write(keptNote(folder, kept));
    }
    if (!options.quiet) {
      const summaries = rendered.map(({ environment, apps }, index) =>
        summarize({
          environment: environment.name,
          folder: join(options.out, environment.name),
          changed: replaced[index]?.changed ?? true,
          target: environment.quota.target,
          apps,
          notices: noticesOf(environment),
          proof: proofs[index],
          nodes: environment.cluster.nodePools.reduce((sum, { count }) => sum + count, 0),
        }),
      );
      stdout.write(formatSummaries(summaries, styleOf(stdout, env)));
    }
    return 0;
  } catch (error) {
    const { text, status } = refusal(error, styleOf(stderr, env));
    stderr.write(text);
    return status;
  }
}

/**
 * `cdk8s synth` empties the output folder before it runs the app, and lists what it finds there afterwards. It gets a
 * copy in a folder of its own, so that dist/ is never empty.
 */
function mirror(env: Surroundings['env']): string[] {
  return env.CDK8S_OUTDIR === undefined ? [] : [env.CDK8S_OUTDIR];
}

/** What stands in a folder of the output and was written by no synth. */
function keptNote(folder: string, kept: readonly string[]): string {
  return kept.length === 0
    ? ''
    : `kept in ${relative(process.cwd(), folder) || '.'}, which no synth wrote: ${kept.join(', ')}\n`;
}

interface Rendered extends SourcedEnvironment {
  readonly apps: readonly AppManifests[];
  readonly files: Files;
}

function render({ file, environment }: SourcedEnvironment): Rendered {
  try {
    const apps = renderPlatform(environment);
    return { file, environment, apps, files: joined(filesOf(apps), gitopsFiles(environment, apps)) };
  } catch (error) {
    // Settings that only a service can judge, such as more connections than its memory holds.
    throw buildRefusal(file, error);
  }
}

/** What is there now counts as applied: what would replace it must be a change that the API server takes. */
function proofOf({ environment, apps, files }: Rendered, options: SynthArguments): Proof {
  const previous = replacedFiles(join(options.out, environment.name), files);
  const manifests = apps.flatMap((app) => app.manifests);
  const applied = [...previous].flatMap(([path, text]) =>
    readDocuments(text, path).manifests.map(({ manifest }) => manifest),
  );
  const proof = prove(manifests, environment, applied);
  return options.recreate ? { ...proof, findings: withRecreation(proof.findings) } : proof;
}
