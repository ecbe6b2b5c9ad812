import { type Fields, fieldsOf, isKind, listOf, type Manifest } from '../../manifest/manifest.ts';
import { isQuantity, parseQuantity, type Quantity } from '../../manifest/quantity.ts';
import type { Inventory } from './inventory.ts';

/** A quantity as somebody wrote it; undefined when it is absent or none. */
export function readQuantity(value: unknown): Quantity | undefined {
  return isQuantity(value) ? parseQuantity(value) : undefined;
}

/** What a container asks for, or may take, of a resource. A limit stands for a request that is absent. */
export function amountOf(container: Fields, side: 'requests' | 'limits', name: string): Quantity | undefined {
  const resources = fieldsOf(container.resources);
  const own = readQuantity(fieldsOf(resources[side])[name]);
  return own ?? (side === 'requests' ? readQuantity(fieldsOf(resources.limits)[name]) : undefined);
}

/** Whether a LimitRange of the namespace fills in what containers leave out. */
export function hasDefault(
  inventory: Inventory,
  namespace: string,
  side: 'requests' | 'limits',
  name: string,
): boolean {
  return containerRules(inventory, namespace).some(({ rule }) => {
    const limit = fieldsOf(rule.default)[name];
    return limit !== undefined || (side === 'requests' && fieldsOf(rule.defaultRequest)[name] !== undefined);
  });
}

/** The rules for containers in the LimitRanges of a namespace. */
export function containerRules(inventory: Inventory, namespace: string) {
  return inventory
    .of('', 'LimitRange')
    .filter((range) => inventory.namespaceOf(range) === namespace)
    .flatMap((range) =>
      listOf(fieldsOf(range.spec).limits)
        .filter(({ type }) => type === 'Container')
        .map((rule) => ({ range, rule })),
    );
}

/** The quotas of a namespace that count every pod in it. */
export function unscopedQuotas(inventory: Inventory, namespace: string): readonly Manifest[] {
  return inventory.of('', 'ResourceQuota').filter((quota) => {
    const { scopes, scopeSelector } = fieldsOf(quota.spec);
    return (
      isKind(quota, '', 'ResourceQuota') &&
      inventory.namespaceOf(quota) === namespace &&
      !scopes &&
      !scopeSelector
    );
  });
}

const UNITS = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** Bytes in words, to a tenth: `512Mi`, `7.2Gi`. */
export function bytes(amount: number): string {
  let number = amount;
  let unit = 0;
  while (number >= 1024 && unit < UNITS.length - 1) {
    number /= 1024;
    unit += 1;
  }
  return `${Number(number.toFixed(1))}${UNITS[unit]}`;
}
