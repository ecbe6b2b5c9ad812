import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Programs {
  /** Elasticsearch's jars: `lib`, `modules`. */
  readonly home: string;
  readonly java: string;
  /** Class folder of NodeMain. */
  readonly main: string;
}

const folder = join(
  process.env.HOLDFAST_LIVE_CACHE ?? fileURLToPath(new URL('../../../../.cache/live', import.meta.url)),
  'elasticsearch',
);

/** Where scripts/live/elasticsearch.sh put them; undefined when it has not run, or could not have them. */
export function findPrograms(): Programs | undefined {
  return existsSync(join(folder, '.complete'))
    ? { home: join(folder, 'home'), java: join(folder, 'jdk', 'bin', 'java'), main: join(folder, 'main') }
    : undefined;
}
