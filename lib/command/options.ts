import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from './usage-error.ts';

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<T extends Options> = ReturnType<typeof parseArgs<{ args: string[]; options: T }>>['values'];

/**
 * The options of a command line, by name. There are no positional arguments, and an option is never empty.
 * @throws UsageError with one line for the terminal
 */
export function parseOptions<const T extends Options>(args: readonly string[], options: T): Values<T> {
  let values: Values<T>;
  try {
    values = parseArgs({ args: [...args], options }).values;
  } catch (error) {
    // Node's second sentence explains how to write a positional argument that looks like an option.
    throw new UsageError(error instanceof Error ? error.message.split('. ')[0] : String(error));
  }
  for (const [option, value] of Object.entries(values)) {
    if (value === '') {
      throw new UsageError(`--${option} needs a value`);
    }
  }
  return values;
}
