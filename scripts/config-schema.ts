import { writeFileSync } from 'node:fs';
import { environmentJsonSchema } from '../lib/environment/json-schema.ts';

// npm run config-schema: config/schema.json, which the first line of each environment file names.
writeFileSync(new URL('../config/schema.json', import.meta.url), environmentJsonSchema());
