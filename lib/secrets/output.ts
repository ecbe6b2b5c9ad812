/** What `npm run secrets` prints. */
import type { Manifest } from '../manifest/manifest.ts';
import { inOrder } from '../output/order.ts';
import { toYaml } from '../output/yaml.ts';
import { platformLabels } from '../workload/labels.ts';
import type { RequiredSecret } from './required.ts';
import { secretValue } from './values.ts';

/** A Secret and a value for each of its keys. */
export interface FilledSecret {
  readonly secret: RequiredSecret;
  readonly values: Readonly<Record<string, string>>;
}

export function filled(
  secrets: readonly RequiredSecret[],
  random: (below: number) => number,
): readonly FilledSecret[] {
  return secrets.map((secret) => ({
    secret,
    values: Object.fromEntries(
      Object.entries(secret.keys).map(([name, key]) => [name, secretValue(key, random)]),
    ),
  }));
}

/** Secret manifests, as documents of one YAML text. */
export function asYaml(secrets: readonly FilledSecret[]): string {
  return secrets.map((secret) => `---\n${toYaml(inOrder(manifestOf(secret)))}`).join('');
}

/** An object for each Secret, of its keys; under the name that a store knows it by, or its own. */
export function asJson(secrets: readonly FilledSecret[]): string {
  const entries = secrets.map(({ secret, values }) => [secret.remoteKey ?? secret.name, values]);
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}

function manifestOf({ secret, values }: FilledSecret): Manifest {
  const { name, namespace, type, purpose, remoteKey } = secret;
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      namespace,
      labels: platformLabels,
      annotations: {
        'holdfast.dev/purpose': purpose,
        ...(remoteKey === undefined ? {} : { 'holdfast.dev/remote-key': remoteKey }),
      },
    },
    type,
    stringData: values,
  };
}

/** What whoever ran the command has to do next, a line each. */
export function remarks(
  environment: string,
  secrets: readonly FilledSecret[],
  store: string | undefined,
): string {
  const keys = secrets.flatMap(({ secret }) =>
    Object.entries(secret.keys).map(([name, key]) => ({ secret, name, key })),
  );
  const open = keys.filter(({ key }) => key.kind === 'external');
  const remote = secrets.filter(({ secret }) => secret.remoteKey !== undefined).length;
  const lines = [
    `${environment}: ${count(secrets.length, 'Secret')}, ${count(keys.length - open.length, 'fresh value')}. Each run makes new ones: kubectl create leaves those that are there as they are, kubectl apply replaces them.`,
    ...(remote === 0
      ? []
      : [
          `${count(remote, 'Secret')} of these belong${remote === 1 ? 's' : ''} into the store ${store}, each under its remote key: External Secrets makes the Secrets out of it.`,
        ]),
    ...(open.length === 0 ? [] : [`${count(open.length, 'value')} to be filled in by hand:`]),
    ...open.map(({ secret, name, key }) => `  ${secret.namespace}/${secret.name} ${name}: ${key.purpose}`),
  ];
  return `${lines.join('\n')}\n`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
