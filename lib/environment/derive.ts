import { type Document, isSeq, parseDocument } from 'yaml';

/** What a new environment has otherwise than the one it is made from. */
export interface Derivation {
  readonly name: string;
  /** @default - as in the model */
  readonly namespace?: string;
  /** @default - as in the model */
  readonly survive?: string;
  /** Of the first node pool; the new environment has no other. @default - the pools of the model */
  readonly pool?: {
    readonly count?: number;
    readonly cpu?: string;
    readonly memory?: string;
    readonly zones?: readonly string[];
  };
  /** @default - as in the model */
  readonly quota?: { readonly cpu?: string; readonly memory?: string; readonly pods?: number };
  /** @default - as in the model */
  readonly tls?: string;
  /** Services that are turned off, by their keys in the file. @default - none */
  readonly without?: readonly string[];
}

/**
 * The text of an environment file made from another's: its comments and order stay, so that two environments differ
 * only where they are meant to. Nothing is judged here: the result is read like any file.
 */
export function deriveEnvironment(model: string, derivation: Derivation): string {
  const { name, namespace, survive, pool = {}, quota = {}, tls, without = [] } = derivation;
  const document = parseDocument(model);
  const put = (path: readonly (string | number)[], value: unknown) => {
    if (value !== undefined) {
      document.setIn(path, document.createNode(value, { flow: Array.isArray(value) }));
    }
  };
  put(['name'], name);
  put(['namespace'], namespace);
  put(['survive'], survive);
  if (Object.values(pool).some((value) => value !== undefined)) {
    keepFirst(document, ['cluster', 'nodePools']);
    for (const [key, value] of Object.entries(pool)) {
      put(['cluster', 'nodePools', 0, key], value);
    }
  }
  for (const [key, value] of Object.entries(quota)) {
    put(['quota', key], value);
  }
  put(['tls', 'mode'], tls);
  if (tls !== undefined && tls !== 'cert-manager') {
    document.deleteIn(['tls', 'issuer']);
  }
  for (const service of without) {
    // The other settings of a service that is off say nothing, and a reader would think they do.
    put(['services', service], { enabled: false });
    // Nor can the edge publish it.
    if (document.hasIn(['services', 'edge', 'hostnames', service])) {
      document.deleteIn(['services', 'edge', 'hostnames', service]);
    }
  }
  return document.toString({ lineWidth: 0 });
}

function keepFirst(document: Document, path: readonly string[]): void {
  const list = document.getIn(path);
  if (isSeq(list)) {
    list.items.splice(1);
  }
}
