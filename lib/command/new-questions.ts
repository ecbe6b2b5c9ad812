import { cancel, group, intro, isCancel, select, text } from '@clack/prompts';
import type { ZodType } from 'zod';
import { cpu, dnsLabel, memory } from '../environment/fields.ts';
import type { NewArguments } from './new-arguments.ts';
import { UsageError } from './usage-error.ts';

/** What the questions begin with: the figures of the environment that the new one is like. */
export interface Suggestions {
  readonly like: string;
  readonly survive: string;
  readonly nodes: number;
  readonly cpu: string;
  readonly memory: string;
  readonly zones: readonly string[];
  readonly quota: { readonly cpu: string; readonly memory: string; readonly pods: number };
}

type Answer = (value: string) => string | undefined;

/** What is wrong with an answer, by the field of the environment that it becomes. */
export function answerOf(schema: ZodType): Answer {
  return (value) => {
    const result = schema.safeParse(value);
    return result.success ? undefined : `allowed: ${result.error.issues[0]?.message}`;
  };
}

export const wholeNumber: Answer = (value) =>
  /^[1-9][0-9]{0,6}$/.test(value) ? undefined : 'allowed: a whole number above zero';

export const zoneNames: Answer = (value) =>
  value
    .split(',')
    .map(answerOf(dnsLabel))
    .find((fault) => fault !== undefined);

/**
 * Asks on the terminal for what the command line left out.
 * @throws UsageError when the person leaves
 */
export async function askForEnvironment(
  name: string,
  environments: readonly string[],
  suggest: (like: string) => Suggestions,
): Promise<NewArguments> {
  intro(`A new environment: config/${name}.yaml`);
  const like = await select({
    message: 'Which environment is it like?',
    options: environments.map((value) => ({ value, label: value })),
  });
  if (isCancel(like)) {
    throw new UsageError('left without an answer');
  }
  const known = suggest(like);
  // An empty answer takes the figure that is shown.
  const line = (message: string, initial: string, answer: Answer) => () =>
    text({
      message,
      placeholder: initial,
      defaultValue: initial,
      validate: (value) => (value === undefined || value === '' ? undefined : answer(value)),
    });
  const answers = await group(
    {
      survive: () =>
        select({
          message: 'Which loss must every service survive?',
          initialValue: known.survive,
          options: [
            { value: 'node', label: 'any node' },
            { value: 'zone', label: 'any zone' },
          ],
        }),
      nodes: line('How many nodes?', String(known.nodes), wholeNumber),
      cpu: line('CPU of one node?', known.cpu, answerOf(cpu)),
      memory: line('Memory of one node?', known.memory, answerOf(memory)),
      zones: line('Zones, with commas between?', known.zones.join(','), zoneNames),
      quotaCpu: line('Quota: CPU?', known.quota.cpu, answerOf(cpu)),
      quotaMemory: line('Quota: memory?', known.quota.memory, answerOf(memory)),
      quotaPods: line('Quota: pods?', String(known.quota.pods), wholeNumber),
    },
    {
      onCancel() {
        cancel('Nothing was written.');
        throw new UsageError('left without an answer');
      },
    },
  );
  return {
    name,
    like,
    survive: answers.survive,
    nodes: Number(answers.nodes),
    cpu: answers.cpu,
    memory: answers.memory,
    zones: answers.zones.split(','),
    quotaCpu: answers.quotaCpu,
    quotaMemory: answers.quotaMemory,
    quotaPods: Number(answers.quotaPods),
    without: [],
    bare: false,
    help: false,
  };
}
