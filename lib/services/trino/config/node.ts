import { renderProperties } from './properties.ts';

/** node.properties. The image's start script adds the pod's name as `node.id`. */
export function renderNodeProperties(props: { readonly environment: string; readonly data: string }): string {
  return renderProperties({
    // Servers of one environment find each other; its name may hold lower-case letters, digits and "_" only.
    'node.environment': props.environment.replaceAll('-', '_'),
    'node.data-dir': props.data,
  });
}

/** log.properties: what Trino does, and of Kafka's chatty clients only what went wrong. */
export function renderLogProperties(): string {
  return renderProperties({ 'io.trino': 'INFO', 'org.apache.kafka': 'WARN' });
}
