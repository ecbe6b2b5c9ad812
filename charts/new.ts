import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readNeighbours } from '../lib/command/environments.ts';
import { type NewArguments, newUsage, parseNewArguments } from '../lib/command/new-arguments.ts';
import type { Suggestions } from '../lib/command/new-questions.ts';
import { prove } from '../lib/command/proof.ts';
import { buildRefusal, refusal } from '../lib/command/refusal.ts';
import { printing, type Surroundings } from '../lib/command/surroundings.ts';
import { UsageError } from '../lib/command/usage-error.ts';
import { deriveEnvironment } from '../lib/environment/derive.ts';
import { environmentFile, listEnvironments } from '../lib/environment/environments.ts';
import { EnvironmentFaults } from '../lib/environment/fault.ts';
import { dnsLabel } from '../lib/environment/fields.ts';
import { loadEnvironment, parseEnvironment } from '../lib/environment/load.ts';
import { neighbourFaults } from '../lib/environment/neighbours.ts';
import { type OwnPlace, withOwnPlaces } from '../lib/environment/own-places.ts';
import { environmentSchema } from '../lib/environment/schema.ts';
import { suggest } from '../lib/environment/suggest.ts';
import { styleOf } from '../lib/report/style.ts';
import type { Finding } from '../lib/verify/finding.ts';
import { renderPlatform } from './render.ts';

/** Asks for what the command line left out. */
export type Ask = (
  name: string,
  environments: readonly string[],
  suggest: (like: string) => Suggestions,
) => Promise<NewArguments>;

/**
 * The composition root of `npm run new`: a new environment like another one, read, built and proven before its file
 * is written.
 * @param ask undefined where nobody sits at the terminal
 * @returns the exit status: 0 written, 1 faults, 2 wrong usage
 */
export async function newEnvironment(
  args: readonly string[],
  surroundings: Surroundings,
  ask?: Ask,
  folder = 'config',
): Promise<number> {
  const { stdout, stderr, env } = printing(surroundings);
  try {
    const given = parseNewArguments(args);
    if (given.help) {
      stdout.write(newUsage);
      return 0;
    }
    const file = freeFile(folder, given.name);
    const options =
      given.bare && ask !== undefined
        ? await ask(given.name, listEnvironments(folder), (like) => suggestions(folder, like))
        : given;
    const like = options.like ?? (options.survive === 'zone' ? 'production' : 'development');
    const copy = derived(readFileSync(environmentFile(folder, like), 'utf8'), options);
    const { text, own } = withOwnPlaces(copy, options.name);
    const findings = judge(text, file, options.name, folder);
    writeFileSync(file, text, { flag: 'wx' });
    stdout.write(outcome(file, options.name, like, own, findings));
    return 0;
  } catch (error) {
    const { text, status } = refusal(error, styleOf(stderr, env));
    stderr.write(text);
    return status;
  }
}

function freeFile(folder: string, name: string): string {
  const label = dnsLabel.safeParse(name);
  if (!label.success) {
    throw new UsageError(`NAME ${JSON.stringify(name)}, allowed: ${label.error.issues[0]?.message}`);
  }
  const file = join(folder, `${name}.yaml`);
  if (existsSync(file)) {
    throw new UsageError(`${file} is there already`);
  }
  return file;
}

function derived(model: string, options: NewArguments): string {
  const services = Object.keys(environmentSchema.shape.services.unwrap().shape);
  for (const service of options.without) {
    if (!services.includes(service)) {
      const hint = suggest(service, services);
      throw new UsageError(
        `--without ${JSON.stringify(service)}, allowed: ${services.join(', ')}${hint === undefined ? '' : ` (did you mean ${hint}?)`}`,
      );
    }
  }
  return deriveEnvironment(model, {
    name: options.name,
    namespace: options.namespace,
    survive: options.survive,
    pool: { count: options.nodes, cpu: options.cpu, memory: options.memory, zones: options.zones },
    quota: { cpu: options.quotaCpu, memory: options.quotaMemory, pods: options.quotaPods },
    tls: options.tls,
    without: options.without,
  });
}

function judge(text: string, file: string, name: string, folder: string): readonly Finding[] {
  const environment = parseEnvironment(text, file, { name });
  const others = readNeighbours(folder, () => {});
  const faults = neighbourFaults([...others, { file, text, environment }], name);
  if (faults.length > 0) {
    throw new EnvironmentFaults(faults);
  }
  try {
    const manifests = renderPlatform(environment).flatMap((app) => app.manifests);
    return prove(manifests, environment).findings.filter(({ severity }) => severity === 'error');
  } catch (error) {
    throw buildRefusal(file, error);
  }
}

function outcome(
  file: string,
  name: string,
  like: string,
  own: readonly OwnPlace[],
  findings: readonly Finding[],
): string {
  const places = own.map(
    ({ setting, value, note }) =>
      `  - ${setting}: ${value === undefined ? `left out; ${note}` : `${value} (${note})`}\n`,
  );
  const apart =
    own.length === 0
      ? ''
      : `Its own, so that it writes nowhere into ${like}; change them in the file:\n${places.join('')}`;
  const proven =
    findings.length === 0
      ? `Proven. Next: npm run synth -- --env ${name}\n`
      : `Not proven yet, and npm run synth refuses it until it is:\n${findings
          .map(({ message, remedy }) => `  - ${message} ${remedy}\n`)
          .join('')}`;
  return `✓ wrote ${file}, like ${like}\n${apart}${proven}`;
}

function suggestions(folder: string, like: string): Suggestions {
  const { survive, cluster, quota } = loadEnvironment(environmentFile(folder, like));
  const [pool] = cluster.nodePools;
  return {
    like,
    survive,
    nodes: pool?.count ?? 3,
    cpu: pool?.cpu ?? '4',
    memory: pool?.memory ?? '8Gi',
    zones: pool?.zones ?? ['zone-a'],
    quota,
  };
}
