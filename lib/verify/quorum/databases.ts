import { title } from '../../manifest/manifest.ts';
import type { Check } from '../check.ts';
import type { Inventory } from '../model/inventory.ts';
import { isMember } from '../model/service.ts';
import { type ConfigurationText, configurationTexts, placeIn } from '../model/texts.ts';

/** Texts with a pattern in them, and what it captured. */
function* texts(inventory: Inventory, hint: string, pattern: RegExp) {
  for (const text of configurationTexts(inventory)) {
    for (const match of text.text.includes(hint) ? text.text.matchAll(pattern) : []) {
      yield { text, match, place: placeIn(text, match.index) };
    }
  }
}

/** Patroni's clock: a leader that still counts as one when another takes over. */
const patroniTtl: Check = {
  id: 'patroni-ttl-too-short',
  severity: 'error',
  title: 'Patroni’s ttl covers one loop and two attempts',
  why: 'The leader’s key runs out while it still retries: it steps down at every hiccup of the API, or two members write.',
  remedy: 'Keep loop_wait + 2 × retry_timeout at or below ttl: 10, 10 and 30.',
  *find(inventory) {
    for (const { text, match, place } of texts(inventory, 'retry_timeout', /\bttl["']?\s*:\s*(\d+)/g)) {
      const ttl = Number(match[1]);
      const loop = setting(text, 'loop_wait') ?? 10;
      const retry = setting(text, 'retry_timeout') ?? 10;
      if (loop + 2 * retry > ttl) {
        yield {
          object: text.object,
          path: text.path,
          message: `loop_wait ${loop} + 2 × retry_timeout ${retry} is ${loop + 2 * retry}, ttl is ${ttl}${place}.`,
        };
      }
    }
  },
};

/** More standbys to wait for than there are. */
const patroniStandbys: Check = {
  id: 'patroni-too-many-synchronous',
  severity: 'error',
  title: 'Patroni waits for fewer standbys than there are',
  why: 'With one member away no write is ever confirmed, where the mode is strict; otherwise nobody knows what was.',
  remedy: 'Keep synchronous_node_count at or below the members less two.',
  *find(inventory) {
    for (const { text, match, place } of texts(
      inventory,
      'synchronous_node_count',
      /\bsynchronous_node_count["']?\s*:\s*(\d+)/g,
    )) {
      const wanted = Number(match[1]);
      const members = Math.max(
        0,
        ...text.readers.map(({ manifest, count }) =>
          manifest.kind === 'StatefulSet' ? (count?.max ?? 0) : 0,
        ),
      );
      if (members > 1 && wanted > 1 && wanted > members - 2) {
        yield {
          object: text.object,
          path: text.path,
          message: `synchronous_node_count ${wanted} with ${members} members leaves none to lose${place}.`,
        };
      }
    }
  },
};

function setting({ text }: ConfigurationText, name: string): number | undefined {
  const value = new RegExp(`\\b${name}["']?\\s*:\\s*(\\d+)`).exec(text)?.[1];
  return value === undefined ? undefined : Number(value);
}

const MASTERS = /cluster\.initial_master_nodes["']?\s*[:=]\s*["']?\[?([\w",' .-]+)/g;

function* initialMasters(inventory: Inventory) {
  for (const text of configurationTexts(inventory)) {
    // The variable's name is the setting, in the images of Elastic.
    const whole = text.name === 'cluster.initial_master_nodes' ? `${text.name}=${text.text}` : text.text;
    for (const match of whole.includes('initial_master_nodes') ? whole.matchAll(MASTERS) : []) {
      const names = (match[1] ?? '')
        .split(/[,\s]+/)
        .map((name) => name.replace(/["']/g, ''))
        .filter((name) => name !== '');
      yield { text, names, place: placeIn(text, match.index) };
    }
  }
}

/** A first master that is no pod. */
const unknownMaster: Check = {
  id: 'elasticsearch-unknown-initial-master',
  severity: 'error',
  title: 'Every initial master of Elasticsearch is a pod that exists',
  why: 'The cluster waits for masters that never come, and never forms.',
  remedy: 'Name the pods of the StatefulSet with the masters.',
  *find(inventory) {
    for (const { text, names, place } of initialMasters(inventory)) {
      const sets = inventory.workloads.filter(
        ({ manifest, namespace }) => manifest.kind === 'StatefulSet' && namespace === text.namespace,
      );
      const astray = names.filter(
        (name) => /-\d+$/.test(name) && !sets.some((workload) => isMember(workload, name)),
      );
      if (astray.length > 0) {
        yield {
          object: text.object,
          path: text.path,
          message: `${astray.join(', ')} is no pod of a StatefulSet${place}.`,
        };
      }
    }
  },
};

/** An even number of masters at the start. */
const evenMasters: Check = {
  id: 'elasticsearch-even-masters',
  severity: 'warning',
  title: 'Elasticsearch starts with an odd number of masters, three or more',
  why: 'Two masters outlive the loss of none; four no more than three.',
  remedy: 'Start with three masters.',
  *find(inventory) {
    for (const { text, names, place } of initialMasters(inventory)) {
      if (names.length > 0 && names.length % 2 === 0) {
        yield {
          object: text.object,
          path: text.path,
          message: `${names.length} initial masters: ${names.join(', ')}${place}.`,
        };
      }
    }
  },
};

/** Vault's peers: `retry_join` names them one by one. */
const vaultPeers: Check = {
  id: 'vault-peers-differ',
  severity: 'error',
  title: 'Vault’s retry_join names every member',
  why: 'A member that starts while the named ones are away founds no cluster and joins none.',
  remedy: 'Write a retry_join block for each member.',
  *find(inventory) {
    for (const text of configurationTexts(inventory)) {
      const named = text.text.includes('retry_join')
        ? [...text.text.matchAll(/\bleader_api_addr\s*=\s*"([^"]+)"/g)]
        : [];
      const servers = text.readers.filter(({ manifest }) => manifest.kind === 'StatefulSet');
      const members = Math.max(0, ...servers.map(({ count }) => count?.max ?? 0));
      const addresses = new Set(named.map(([, address]) => address));
      // One address may stand for them all, behind a Service.
      if (named.length > 1 && members > 0 && addresses.size !== members) {
        const [server] = servers;
        yield {
          object: text.object,
          path: text.path,
          message: `retry_join names ${addresses.size} ${addresses.size === 1 ? 'address' : 'addresses'}, ${server === undefined ? 'the StatefulSet' : title(server.manifest)} has ${members} members${placeIn(text, named[0]?.index ?? 0)}.`,
        };
      }
    }
  },
};

export const databaseChecks: readonly Check[] = [
  patroniTtl,
  patroniStandbys,
  unknownMaster,
  evenMasters,
  vaultPeers,
];
