import { environmentFile, listEnvironments } from '../environment/environments.ts';
import { EnvironmentFaults, type Fault } from '../environment/fault.ts';
import { loadEnvironment } from '../environment/load.ts';
import type { Environment } from '../environment/schema.ts';
import type { SynthArguments } from './synth-arguments.ts';
import { UsageError } from './usage-error.ts';

/** An environment and the file it was read from. */
export interface SourcedEnvironment {
  readonly file: string;
  readonly environment: Environment;
}

const folder = 'config';

/**
 * The environments that a command is about, each with every default filled in.
 * @throws EnvironmentFaults with the faults of all files
 * @throws UsageError for an environment that does not exist
 */
export function readEnvironments(options: Pick<SynthArguments, 'env' | 'config'>): SourcedEnvironment[] {
  if (options.config !== undefined) {
    return [{ file: options.config, environment: loadEnvironment(options.config) }];
  }
  const names = options.env === undefined ? listEnvironments(folder) : [options.env];
  if (names.length === 0) {
    throw new UsageError(`${folder}/ holds no environment: write one, such as ${folder}/production.yaml`);
  }
  const faults: Fault[] = [];
  const environments: SourcedEnvironment[] = [];
  for (const name of names) {
    const file = environmentFile(folder, name);
    try {
      environments.push({ file, environment: loadEnvironment(file, { name }) });
    } catch (error) {
      if (!(error instanceof EnvironmentFaults)) {
        throw error;
      }
      faults.push(...error.faults);
    }
  }
  if (faults.length > 0) {
    throw new EnvironmentFaults(faults);
  }
  return environments;
}
