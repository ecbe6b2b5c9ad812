import { parseArgs } from 'node:util';
import { UsageError } from './usage-error.ts';

/** What `npm run new` was told on the command line. */
export interface NewArguments {
  readonly name: string;
  /** Environment of config/ that it begins as. @default - production where a zone may be lost, else development */
  readonly like?: string;
  readonly namespace?: string;
  readonly survive?: string;
  readonly nodes?: number;
  readonly cpu?: string;
  readonly memory?: string;
  readonly zones?: readonly string[];
  readonly quotaCpu?: string;
  readonly quotaMemory?: string;
  readonly quotaPods?: number;
  readonly tls?: string;
  /** Services that are turned off. */
  readonly without: readonly string[];
  /** Nothing but the name was given: a terminal may ask for the rest. */
  readonly bare: boolean;
  readonly help: boolean;
}

export const newUsage = `Usage: npm run new -- NAME [OPTIONS]

Writes config/NAME.yaml, as another environment is but for what is said here, and proves it. Without options it asks.

  --like NAME           environment that it begins as (default: production to survive a zone, else development)
  --survive node|zone   the loss that every service must survive
  --nodes N             nodes of the cluster
  --cpu N               CPU of one node, such as 4
  --memory SIZE         memory of one node, such as 16Gi
  --zones A,B,C         zones that the nodes are dealt to
  --namespace NAME      namespace of the platform
  --quota-cpu N         quota of the namespace: CPU requested
  --quota-memory SIZE   quota of the namespace: memory requested
  --quota-pods N        quota of the namespace: pods
  --tls MODE            off, existing or cert-manager
  --without A,B         services that are turned off, such as datahub,trino
  --help                print this

Exit status: 0 written, 1 faults (nothing written), 2 wrong usage.
`;

const options = {
  like: { type: 'string' },
  namespace: { type: 'string' },
  survive: { type: 'string' },
  nodes: { type: 'string' },
  cpu: { type: 'string' },
  memory: { type: 'string' },
  zones: { type: 'string' },
  'quota-cpu': { type: 'string' },
  'quota-memory': { type: 'string' },
  'quota-pods': { type: 'string' },
  tls: { type: 'string' },
  without: { type: 'string' },
  help: { type: 'boolean' },
} as const;

/** @throws UsageError with one line for the terminal */
export function parseNewArguments(args: readonly string[]): NewArguments {
  const { values, positionals } = parse(args);
  const [name = '', ...others] = positionals;
  const { help = false, without, zones, nodes, ...rest } = values;
  if (!help && (name === '' || others.length > 0)) {
    throw new UsageError(
      name === '' ? 'NAME is missing' : `one NAME only, found ${positionals.join(' and ')}`,
    );
  }
  return {
    name,
    like: rest.like,
    namespace: rest.namespace,
    survive: rest.survive,
    nodes: count('--nodes', nodes),
    cpu: rest.cpu,
    memory: rest.memory,
    zones: zones?.split(','),
    quotaCpu: rest['quota-cpu'],
    quotaMemory: rest['quota-memory'],
    quotaPods: count('--quota-pods', rest['quota-pods']),
    tls: rest.tls,
    without: without?.split(',') ?? [],
    bare: Object.keys(values).length === 0,
    help,
  };
}

function count(option: string, value: string | undefined): number | undefined {
  if (value !== undefined && !/^[1-9][0-9]{0,6}$/.test(value)) {
    throw new UsageError(`${option} ${JSON.stringify(value)} is not a whole number above zero`);
  }
  return value === undefined ? undefined : Number(value);
}

function parse(args: readonly string[]) {
  try {
    const parsed = parseArgs({ args: [...args], allowPositionals: true, options });
    for (const [option, value] of Object.entries(parsed.values)) {
      if (value === '') {
        throw new UsageError(`--${option} needs a value`);
      }
    }
    return parsed;
  } catch (error) {
    if (error instanceof UsageError) {
      throw error;
    }
    throw new UsageError(error instanceof Error ? error.message.split('. ')[0] : String(error));
  }
}
