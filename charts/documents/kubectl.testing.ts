import { isUnknown } from './shell.testing.ts';

/** What a kubectl command is about. Words that the reader fills in hold `unknown`. */
export interface Kubectl {
  readonly verb: string;
  readonly namespace?: string;
  readonly allNamespaces: boolean;
  /** The named objects, or kinds alone where a selector or nothing follows. */
  readonly targets: readonly { readonly kind: string; readonly name?: string }[];
  readonly selector?: string;
  readonly container?: string;
  readonly files: readonly string[];
  readonly patch?: string;
  /** What runs inside a pod. */
  readonly inner: readonly string[];
}

/** The kinds that pages may name, by the words that kubectl takes for them. */
const kindWords: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    Pod: 'po',
    Service: 'svc',
    StatefulSet: 'sts',
    Deployment: 'deploy',
    DaemonSet: 'ds',
    Job: '',
    CronJob: 'cj',
    HorizontalPodAutoscaler: 'hpa',
    PodDisruptionBudget: 'pdb',
    PersistentVolumeClaim: 'pvc',
    PersistentVolume: 'pv',
    ConfigMap: 'cm',
    Secret: '',
    NetworkPolicy: 'netpol',
    ResourceQuota: 'quota',
    LimitRange: 'limits',
    Namespace: 'ns',
    Node: 'no',
    Event: 'ev',
    ServiceAccount: 'sa',
    EndpointSlice: '',
    StorageClass: 'sc',
    PriorityClass: 'pc',
    CSIDriver: '',
    APIService: '',
    VolumeAttachment: '',
    Certificate: 'cert',
    CertificateRequest: 'cr',
    Issuer: '',
    ClusterIssuer: '',
    ExternalSecret: 'es',
    SecretStore: 'ss',
    ClusterSecretStore: 'css',
    PodMonitor: 'pmon',
    ServiceMonitor: 'smon',
    PrometheusRule: 'promrule',
    Prometheus: '',
    Kustomization: 'ks',
    GitRepository: '',
    Application: 'app',
    AppProject: '',
    PeerAuthentication: 'pa',
    AuthorizationPolicy: 'ap',
    DestinationRule: 'dr',
    ServiceEntry: 'se',
  }).flatMap(([kind, short]) => {
    const word = kind.toLowerCase();
    const plural = word.endsWith('y')
      ? `${word.slice(0, -1)}ies`
      : `${word}${/(?:s|ss|x)$/.test(word) ? 'es' : 's'}`;
    return [word, plural, ...(short === '' ? [] : [short])].map((name) => [name, kind]);
  }),
);

/** Options that take the next word. */
const valued: Readonly<Record<string, string>> = {
  '-n': 'namespace',
  '--namespace': 'namespace',
  '-l': 'selector',
  '--selector': 'selector',
  '-c': 'container',
  '--container': 'container',
  '-f': 'file',
  '--filename': 'file',
  '-p': 'patch',
  '--patch': 'patch',
  '--from': 'from',
};
const otherValued = new Set(
  '-o --output -L --field-selector --sort-by --tail --since --type --from-file --replicas --as --raw'.split(
    ' ',
  ),
);
const switches = new Set(
  `-A --all-namespaces -it -ti -i -t --stdin --tty --previous --force --prefix --containers --all-containers
  --no-headers --show-labels -w --watch --ignore-daemonsets --delete-emptydir-data --server-side --overwrite
  --timestamps --all --ignore-not-found --recursive`.split(/\s+/),
);

/**
 * Reads a kubectl command.
 * @throws Error with what kubectl, or this reader, would not understand
 */
export function parseKubectl([, ...words]: readonly string[]): Kubectl {
  const end = words.indexOf('--');
  const own = end === -1 ? words : words.slice(0, end);
  const positional: string[] = [];
  const options: Record<string, string> = {};
  const files: string[] = [];
  let allNamespaces = false;
  for (let index = 0; index < own.length; index++) {
    const word = own[index] ?? '';
    const [, option = '', joined] = word.match(/^(--?[A-Za-z][\w-]*)(?:=([\s\S]*))?$/) ?? [];
    if (option === '' || word === '-') {
      positional.push(word);
    } else if (valued[option] !== undefined || otherValued.has(option)) {
      const value = joined ?? own[++index] ?? '';
      const name = valued[option] ?? option;
      options[name] = value;
      if (name === 'file') {
        files.push(value);
      }
    } else if (switches.has(option)) {
      allNamespaces ||= option === '-A' || option === '--all-namespaces';
    } else if (joined === undefined) {
      throw new Error(`unknown option ${option}; kubectl.testing.ts lists those that pages use`);
    }
  }
  const [verb = '', ...rest] = positional;
  return {
    verb,
    namespace: options.namespace,
    allNamespaces,
    targets: [...targetsOf(verb, rest), ...(options.from === undefined ? [] : named([options.from]))],
    selector: options.selector,
    container: options.container,
    files,
    patch: options.patch,
    inner: end === -1 ? [] : words.slice(end + 1),
  };
}

type Target = Kubectl['targets'][number];

function targetsOf(verb: string, words: readonly string[]): readonly Target[] {
  switch (verb) {
    case 'get':
    case 'describe':
    case 'delete':
    case 'patch':
    case 'scale':
    case 'wait':
    case 'label':
    case 'annotate':
    case 'edit':
    case 'taint':
      return named(words.filter((word, index) => index < 2 || !/[=:]|-$/.test(word)));
    case 'top':
      return named(words);
    case 'rollout':
      return named(words.slice(1));
    case 'logs':
    case 'exec':
    case 'port-forward':
      return words.slice(0, 1).map((word) => (word.includes('/') ? pair(word) : { kind: 'Pod', name: word }));
    case 'drain':
    case 'cordon':
    case 'uncordon':
      return words.map((name) => ({ kind: 'Node', name }));
    case 'create':
    case 'apply':
    case 'auth':
    case 'version':
    case 'api-resources':
      return [];
    default:
      throw new Error(`unknown command ${verb}; kubectl.testing.ts lists those that pages use`);
  }
}

/** `kind/name …`, `kind name …`, `kind,kind`. */
function named(words: readonly string[]): readonly Target[] {
  const [first = '', ...names] = words;
  if (first === '' || isUnknown(first)) {
    return [];
  }
  if (first.includes('/')) {
    return words.filter((word) => !isUnknown(word.split('/')[0] ?? '')).map(pair);
  }
  const kinds = first.split(',').map(kindOf);
  return kinds.flatMap((kind) => (names.length === 0 ? [{ kind }] : names.map((name) => ({ kind, name }))));
}

function pair(word: string): Target {
  const [kind = '', name = ''] = word.split('/');
  return { kind: kindOf(kind), name };
}

function kindOf(word: string): string {
  // deploy.apps and the like: the group changes nothing.
  const kind = kindWords[word.toLowerCase().split('.')[0] ?? ''];
  if (kind === undefined) {
    throw new Error(`unknown kind ${word}; kubectl.testing.ts lists those that pages name`);
  }
  return kind;
}
