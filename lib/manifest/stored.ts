import { isBuiltIn } from './built-in.ts';
import { apiGroup, type Fields, isFields, type Manifest } from './manifest.ts';
import { formatQuantity, isQuantity, parseQuantity } from './quantity.ts';

/** Lists that the API server keeps though they are empty: all others are `omitempty` in k8s.io/api. */
const KEPT_LISTS = new Set(['rules']);

/** Maps of texts and amounts, which it drops when they are empty. Other empty mappings, as `emptyDir: {}`, say something. */
const DROPPED_MAPS = new Set([
  'labels',
  'annotations',
  'matchLabels',
  'nodeSelector',
  'data',
  'binaryData',
  'limits',
  'requests',
  'hard',
]);

/** Flags and counts that it drops when they are false or 0: no pointers in k8s.io/api, and `omitempty`. */
const DROPPED_ZEROS = new Set([
  'globalDefault',
  'hostIPC',
  'hostNetwork',
  'hostPID',
  'initialDelaySeconds',
  'insecureSkipTLSVerify',
  'minReadySeconds',
  'publishNotReadyAddresses',
  'readOnly',
  'stdin',
  'stdinOnce',
  'tty',
]);

/** Fields that hold an amount, and mappings of amounts. */
const AMOUNTS = new Set(['sizeLimit', 'divisor', 'averageValue']);
const AMOUNT_MAPS = new Set(['limits', 'requests', 'hard', 'default', 'defaultRequest', 'min', 'max']);

/**
 * The object as the API server gives it back, less what it adds: without empty lists, with amounts in their canonical
 * form (`1` for `1000m`). Written otherwise, every further apply would find a change. Custom resources are kept as they
 * are written, and so they stay here.
 */
export function asStored(manifest: Manifest): Manifest {
  // The schemas in definitions are data of others.
  const isTyped = isBuiltIn(manifest) && apiGroup(manifest) !== 'apiextensions.k8s.io';
  return isTyped ? (storedFields(manifest, '') as Manifest) : manifest;
}

function storedFields(fields: Fields, parent: string): Fields {
  if (isText(parent)) {
    return fields;
  }
  return Object.fromEntries(
    Object.entries(fields)
      .map(([key, value]) => [key, AMOUNT_MAPS.has(parent) ? amount(value) : stored(value, key)] as const)
      .filter(([key, value]) => !isDropped(key, value)),
  );
}

function stored(value: unknown, key: string): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => stored(item, ''));
  }
  if (isFields(value)) {
    return storedFields(value, key);
  }
  return AMOUNTS.has(key) ? amount(value) : value;
}

function amount(value: unknown): unknown {
  return isQuantity(value) ? formatQuantity(parseQuantity(value)) : value;
}

/** Whose keys are nobody's but the user's. */
function isText(key: string): boolean {
  return key === 'data' || key === 'binaryData' || key === 'labels' || key === 'annotations';
}

function isDropped(key: string, value: unknown): boolean {
  if (Array.isArray(value)) {
    return value.length === 0 && !KEPT_LISTS.has(key);
  }
  if (isFields(value)) {
    return DROPPED_MAPS.has(key) && Object.keys(value).length === 0;
  }
  return value === null || ((value === false || value === 0) && DROPPED_ZEROS.has(key));
}
