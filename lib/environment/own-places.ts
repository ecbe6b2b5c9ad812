import { type Document, isMap, isSeq, parseDocument } from 'yaml';
import { formatPath, type Path } from './fault.ts';
import { publishable } from './services/edge.ts';

/** A setting that a copy has otherwise than its model, so that the two never write into one place. */
export interface OwnPlace {
  readonly setting: string;
  /** @default - it is left out */
  readonly value?: string;
  /** What a person has to do for it, or why it is left out. */
  readonly note: string;
}

/** An environment file of its own, and what it has of its own. */
export interface OwnPlaces {
  readonly text: string;
  readonly own: readonly OwnPlace[];
}

/**
 * The text of an environment file that writes nowhere into what its model writes into, nor answers to its names: each
 * such setting gets the environment's name, and what only holds of the model's own data is left out. Nothing is judged
 * here: the result is read like any file.
 */
export function withOwnPlaces(text: string, name: string): OwnPlaces {
  const document = parseDocument(text);
  const own: OwnPlace[] = [];
  const give: Give = (path, value, note) => {
    document.setIn(path, value);
    own.push({ setting: formatPath(path), value, note });
  };
  const leaveOut = (path: Path, note: string) => {
    if (document.hasIn(path)) {
      document.deleteIn(path);
      own.push({ setting: formatPath(path), note });
    }
  };
  if (isMap(document.getIn(['backup', 'store']))) {
    give(['backup', 'store', 'prefix'], name, 'the bucket may be the same');
  }
  secretsOf(document, name, give);
  sealOf(document, name, give);
  if (document.getIn([...kafka, 'backup', 'enabled']) === true) {
    give([...kafka, 'backup', 'source'], name, 'its user there must be allowed to make these topics');
  }
  replicasOf(document, name, give);
  for (const service of publishable) {
    const path = ['services', 'edge', 'hostnames', service];
    const host = document.getIn(path);
    if (typeof host === 'string') {
      give(path, ownHost(host, name), 'name your own');
    }
  }
  leaveOut([...kafka, 'connect', 'connectors'], 'connectors write into what they name');
  leaveOut([...kafka, 'bootstrapped'], 'its Kafka has yet to be founded');
  leaveOut(['services', 'postgresql', 'recovery'], 'it begins empty');
  return { text: own.length === 0 ? text : document.toString({ lineWidth: 0 }), own };
}

type Give = (path: Path, value: string, note: string) => void;

const kafka = ['services', 'kafka'] as const;

function secretsOf(document: Document, name: string, give: Give): void {
  const store = ['secrets', 'store'];
  if (!isMap(document.getIn(store))) {
    return;
  }
  const provider = document.getIn([...store, 'provider', 'type']);
  // Cloud stores with flat names take no slash.
  const end = provider === 'azure' || provider === 'gcp' ? '-' : '/';
  give([...store, 'prefix'], `${name}${end}`, 'put its values there');
}

/** Where the name of the key stands, by the type of the seal. */
const keyFields: Readonly<Record<string, string>> = {
  awskms: 'keyId',
  gcpckms: 'key',
  azurekeyvault: 'keyName',
  transit: 'keyName',
};

function sealOf(document: Document, name: string, give: Give): void {
  const seal = ['services', 'vault', 'seal'];
  const field = keyFields[String(document.getIn([...seal, 'type']))];
  const key = field === undefined ? undefined : document.getIn([...seal, field]);
  if (field !== undefined && typeof key === 'string') {
    // An id is nobody's to choose; an alias is.
    const isId = field === 'keyId' && !key.includes('alias/');
    give(
      [...seal, field],
      isId ? `alias/vault-${name}` : `${key}-${name}`,
      'make this key, and a role that may use it',
    );
  }
}

function replicasOf(document: Document, name: string, give: Give): void {
  const path = ['services', 'minio', 'buckets'];
  const buckets = document.getIn(path);
  for (const [index] of isSeq(buckets) ? buckets.items.entries() : []) {
    const bucket = document.getIn([...path, index, 'replicateTo']);
    if (typeof bucket === 'string') {
      give([...path, index, 'replicateTo'], `${bucket}-${name}`, 'make this bucket there, with versioning');
    }
  }
}

/** `portal.example.com` becomes `portal-staging.example.com`, which the same certificate of `*.example.com` covers. */
function ownHost(host: string, name: string): string {
  const [first, ...rest] = host.split('.');
  return rest.length < 2 ? `${name}.${host}` : `${first}-${name}.${rest.join('.')}`;
}
