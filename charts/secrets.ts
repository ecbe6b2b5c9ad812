import { readEnvironments } from '../lib/command/environments.ts';
import { buildRefusal, refusal } from '../lib/command/refusal.ts';
import { parseSecretsArguments, secretsUsage } from '../lib/command/secrets-arguments.ts';
import { printing, type Surroundings } from '../lib/command/surroundings.ts';
import { flatten } from '../lib/output/flatten.ts';
import { styleOf } from '../lib/report/style.ts';
import { asJson, asYaml, filled, remarks } from '../lib/secrets/output.ts';
import { type RequiredSecret, requiredSecrets } from '../lib/secrets/required.ts';
import { buildPlatform } from './platform.ts';

/** What the command knows of the machine besides its streams. */
export interface SecretsMachine {
  /** See `secretValue`. */
  readonly random: (below: number) => number;
  /** The file of this repository that stdout writes to; undefined where it writes elsewhere. */
  readonly stdoutFile: () => string | undefined;
}

/**
 * The composition root of `npm run secrets`: the Secrets that an environment reads, with values, to stdout only.
 * @returns the exit status: 0 printed, 1 refused, 2 wrong usage
 */
export function secrets(
  args: readonly string[],
  surroundings: Surroundings,
  { random, stdoutFile }: SecretsMachine,
): number {
  const { stdout, stderr, env } = printing(surroundings);
  try {
    const options = parseSecretsArguments(args);
    if (options.help) {
      stdout.write(secretsUsage);
      return 0;
    }
    const file = stdoutFile();
    if (file !== undefined) {
      throw new Error(
        `stdout is ${file}, a file of this repository, and secret values do not belong in Git: pipe them into kubectl, or encrypt them on the way (docs/gitops/secrets.md)`,
      );
    }
    for (const { file, environment } of readEnvironments(options)) {
      let required: readonly RequiredSecret[];
      try {
        const app = buildPlatform(environment);
        const manifests = flatten(app).flatMap((each) => each.manifests);
        required = requiredSecrets(app, manifests, environment.secrets);
      } catch (error) {
        throw buildRefusal(file, error);
      }
      const values = filled(required, random);
      stdout.write(options.format === 'json' ? asJson(values) : asYaml(values));
      stderr.write(remarks(environment.name, values, environment.secrets.store?.name));
    }
    return 0;
  } catch (error) {
    const { text, status } = refusal(error, styleOf(stderr, env));
    stderr.write(text);
    return status;
  }
}
