import { environmentFile, listEnvironments } from '../environment/environments.ts';
import { EnvironmentFaults, type Fault } from '../environment/fault.ts';
import { loadEnvironment, parseEnvironment, readEnvironmentText } from '../environment/load.ts';
import { type Neighbour, neighbourFaults } from '../environment/neighbours.ts';
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
 * The environments that a command is about, each with every default filled in. What one of them shares with another of
 * config/ is a fault, whether the command is about that one or not.
 * @throws EnvironmentFaults with the faults of all files
 * @throws UsageError for an environment that does not exist
 */
export function readEnvironments(options: Pick<SynthArguments, 'env' | 'config'>): SourcedEnvironment[] {
  if (options.config !== undefined) {
    return [{ file: options.config, environment: loadEnvironment(options.config) }];
  }
  const names = listEnvironments(folder);
  if (names.length === 0 && options.env === undefined) {
    throw new UsageError(`${folder}/ holds no environment: write one, such as ${folder}/production.yaml`);
  }
  const faults: Fault[] = [];
  const wanted = options.env === undefined ? names : [options.env];
  for (const name of wanted) {
    environmentFile(folder, name);
  }
  const neighbours = readNeighbours(folder, (name, found) => {
    // What is wrong in a file that nobody asked for is for the run that is about it.
    faults.push(...(wanted.includes(name) ? found : []));
  });
  if (faults.length === 0) {
    faults.push(...neighbourFaults(neighbours, options.env));
  }
  if (faults.length > 0) {
    throw new EnvironmentFaults(faults);
  }
  return neighbours
    .filter(({ environment }) => wanted.includes(environment.name))
    .map(({ file, environment }) => ({ file, environment }));
}

/**
 * Every environment of a folder that can be read.
 * @param refuse told of the faults of those that can't
 */
export function readNeighbours(
  folder: string,
  refuse: (name: string, faults: readonly Fault[]) => void,
): Neighbour[] {
  return listEnvironments(folder).flatMap((name) => {
    const file = environmentFile(folder, name);
    try {
      const text = readEnvironmentText(file);
      return [{ file, text, environment: parseEnvironment(text, file, { name }) }];
    } catch (error) {
      if (!(error instanceof EnvironmentFaults)) {
        throw error;
      }
      refuse(name, error.faults);
      return [];
    }
  });
}
