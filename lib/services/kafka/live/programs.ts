import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Programs {
  /** Kafka's jars, as a Java class path. */
  readonly classPath: string;
  /** The JMX exporter's agent. */
  readonly agent: string;
}

const folder = join(
  process.env.HOLDFAST_LIVE_CACHE ?? fileURLToPath(new URL('../../../../.cache/live', import.meta.url)),
  'kafka',
);

/** Where scripts/live/kafka.sh put Kafka; undefined when it has not run. */
export function findPrograms(): Programs | undefined {
  return existsSync(join(folder, '.complete'))
    ? {
        classPath: join(folder, 'libs', '*'),
        agent: join(folder, 'agent', 'jmx_prometheus_javaagent.jar'),
      }
    : undefined;
}
