/** npm run test:cluster: what is rendered, on a real control plane. Exit 0 equal, 1 a fault, 2 usage or a defect. */
import { readEnvironments } from '../../lib/command/environments.ts';
import { parseOptions } from '../../lib/command/options.ts';
import { UsageError } from '../../lib/command/usage-error.ts';
import { compareAll } from './commands/compare.ts';
import { compareElsewhere } from './commands/elsewhere.ts';
import { findFaults } from './commands/faults.ts';
import { onlyPatroni } from './commands/patroni.ts';
import { Results } from './commands/results.ts';
import { binaries, Unavailable } from './plane/binaries.ts';

const usage = `npm run test:cluster [-- --all] [--env NAME] [--faults | --patroni]

Applies dist/ of each environment to a control plane of its own and compares what that does with what
the report says.
  --env NAME   one environment
  --all        every node, zone, drain and restart, and slow pods; without it one of each
  --patroni    instead: real Patroni against the API server, with the ServiceAccount that is rendered
  --faults     instead: makes faults, and looks whether each is found at its place
With KUBECONFIG set: on that cluster, which has to be empty, what can be looked at there.
`;

/** @returns whether all is well */
async function main(args: readonly string[]): Promise<boolean> {
  const options = parseOptions(args, {
    all: { type: 'boolean' },
    faults: { type: 'boolean' },
    patroni: { type: 'boolean' },
    env: { type: 'string' },
    help: { type: 'boolean' },
  });
  if (options.help) {
    process.stdout.write(usage);
    return true;
  }
  const environments = readEnvironments({ env: options.env, config: undefined }).map(
    ({ environment }) => environment,
  );
  const [first, ...others] = environments;
  if (first === undefined) {
    throw new UsageError('config/ holds no environment');
  }
  const results = new Results();
  if (process.env.KUBECONFIG) {
    if (others.length > 0) {
      throw new UsageError('a cluster of your own takes one environment: --env NAME');
    }
    await compareElsewhere(first, results);
    return !results.hasFaults;
  }
  const programs = await binaries((line) => results.say([line]));
  if (options.faults) {
    return findFaults(programs, first, results);
  }
  if (options.patroni) {
    await onlyPatroni(programs, environments, results);
    return !results.hasFaults;
  }
  return compareAll(programs, environments, options.all ?? false, results);
}

try {
  process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1;
} catch (error) {
  if (error instanceof Unavailable) {
    process.stdout.write(`skipped: npm run test:cluster: ${error.message}\n`);
  } else {
    const text =
      error instanceof UsageError ? `${error.message}\n\n${usage}` : String((error as Error).stack);
    process.stderr.write(`${text}\n`);
    process.exitCode = 2;
  }
}
