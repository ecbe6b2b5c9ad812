/** Host names of Services inside configuration texts. */

import { memo } from './memo.ts';
import { findService } from './service.ts';
import { type ConfigurationText, configurationTexts } from './texts.ts';

/** A name of a Service, or of one of its pods, as a text has it. */
export interface NamedHost {
  readonly text: ConfigurationText;
  readonly position: number;
  /** As written. */
  readonly host: string;
  readonly service: string;
  readonly namespace: string;
  /** The pod before the Service's name: `postgresql-0`; may hold a range as MinIO writes it, `m-{0...3}`. */
  readonly pod?: string;
  /** What follows `.svc.`: the cluster's domain. */
  readonly domain?: string;
  readonly port?: number;
  /** `full` ends in .svc, `url` is the host of a URL, `short` is `name:port`. */
  readonly form: 'full' | 'url' | 'short';
}

const LABEL = '(?:[a-z0-9_-]|\\{\\d+\\.\\.\\.\\d+\\})+';
const LABELS = new RegExp(LABEL, 'g');
const FULL = new RegExp(
  `(${LABEL}(?:\\.${LABEL})*)\\.svc(?![\\w-])(?:\\.([a-z0-9-]+(?:\\.[a-z0-9-]+)*))?(?::(\\d{1,5})(?!\\d))?`,
  'g',
);
const URL_HOST =
  /\b([a-z][a-z0-9+.-]*):\/\/(?:[^\s/@"'<>,]*@)?([a-z0-9][a-z0-9-]*)(?:\.([a-z0-9][a-z0-9-]*))?(?::(\d{1,5}))?(?![\w.:$({%*@-])/g;
const NAME_AND_PORT =
  /(?<![\w.:/@$)}-])([a-z][a-z0-9-]*[a-z0-9])(?:\.([a-z][a-z0-9-]*[a-z0-9]))?:(\d{2,5})(?![\w.:-])/g;

/** Every host of the set's texts that could be a Service of the set's namespaces. */
export const namedHosts = memo((inventory): readonly NamedHost[] => {
  const namespaces = new Set([
    ...inventory.namespaces,
    ...inventory.of('', 'Service').map(inventory.namespaceOf),
  ]);
  const found: NamedHost[] = [];
  for (const text of configurationTexts(inventory)) {
    if (text.text.includes('.svc')) {
      found.push(...fullHosts(text).filter(({ namespace }) => namespaces.has(namespace)));
    }
    if (text.text.includes(':')) {
      for (const host of shortHosts(text)) {
        const known = findService(inventory, host.namespace, host.service) !== undefined;
        if (namespaces.has(host.namespace) && (known || host.form === 'url')) {
          found.push(host);
        }
      }
    }
  }
  return found.filter(({ text, position }) => !inComment(text, position));
});

function* matches(pattern: RegExp, text: string): Iterable<RegExpExecArray> {
  yield* text.matchAll(pattern);
}

function fullHosts(text: ConfigurationText): NamedHost[] {
  return [...matches(FULL, text.text)].flatMap((match) => {
    const [host, names = '', domain, port] = match;
    const [namespace, service, pod] = (names.match(LABELS) ?? []).reverse();
    return service === undefined || namespace === undefined
      ? []
      : [
          {
            text,
            position: match.index,
            host,
            service,
            namespace,
            pod,
            domain,
            port: portOf(port),
            form: 'full' as const,
          },
        ];
  });
}

function* shortHosts(text: ConfigurationText): Iterable<NamedHost> {
  for (const match of matches(URL_HOST, text.text)) {
    const [, , service = '', namespace, port] = match;
    const host = namespace === undefined ? service : `${service}.${namespace}`;
    yield {
      text,
      position: match.index,
      host,
      service,
      namespace: namespace ?? text.namespace,
      port: portOf(port),
      form: 'url',
    };
  }
  for (const match of matches(NAME_AND_PORT, text.text)) {
    const [, service = '', namespace, port] = match;
    // A port below 80 is most often the tag of an image, or a time.
    if (Number(port) >= 80) {
      const host = namespace === undefined ? service : `${service}.${namespace}`;
      yield {
        text,
        position: match.index,
        host,
        service,
        namespace: namespace ?? text.namespace,
        port: portOf(port),
        form: 'short',
      };
    }
  }
}

function portOf(text: string | undefined): number | undefined {
  const port = Number(text);
  return text !== undefined && port >= 1 && port <= 65_535 ? port : undefined;
}

/** The pods that a name such as `m-{0...3}` stands for. */
export function expandRange(pod: string): readonly string[] {
  const [whole, low, high] = /\{(\d{1,4})\.\.\.(\d{1,4})\}/.exec(pod) ?? [];
  if (whole === undefined) {
    return [pod];
  }
  const count = Math.min(1000, Math.max(0, Number(high) - Number(low) + 1));
  return Array.from({ length: count }, (_, index) => pod.replace(whole, String(Number(low) + index)));
}

function inComment({ text, from }: ConfigurationText, position: number): boolean {
  const start = text.lastIndexOf('\n', position - 1) + 1;
  return from !== 'variable' && /^\s*(?:#|;|\/\/|--\s)/.test(text.slice(start, position));
}
