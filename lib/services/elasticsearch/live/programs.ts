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

/** For types: a test without the programs is skipped. */
export const missing: Programs = { home: '', java: '', main: '' };

/** Where scripts/live/elasticsearch.sh put them; undefined, said aloud, when it has not run or could not have them. */
export function findPrograms(): Programs | undefined {
  if (!existsSync(join(folder, '.complete'))) {
    console.warn(
      'SKIPPED: Elasticsearch is not here; scripts/live/elasticsearch.sh installs it, or says why not.',
    );
    return undefined;
  }
  return { home: join(folder, 'home'), java: join(folder, 'jdk', 'bin', 'java'), main: join(folder, 'main') };
}
