import { environmentSchema } from './schema.ts';
import { z } from './zod.ts';

/**
 * config/schema.json: the JSON Schema (draft 7, which every editor knows) of environment files. It tells what
 * single fields allow; the rules over several fields (rules.ts) have no place in it.
 */
export function environmentJsonSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(environmentSchema, {
    io: 'input',
    target: 'draft-7',
    // zod's names of formats are its own, and it gives each the pattern as well.
    override: ({ jsonSchema }) => {
      delete jsonSchema.format;
    },
  });
  return `${JSON.stringify({ $schema, title: 'Holdfast environment', ...schema }, null, 2)}\n`;
}
