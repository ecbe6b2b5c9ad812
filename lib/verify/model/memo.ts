import type { Inventory } from './inventory.ts';

/** What several checks ask of one inventory, worked out once. */
export function memo<T>(work: (inventory: Inventory) => T): (inventory: Inventory) => T {
  const known = new WeakMap<Inventory, { readonly result: T }>();
  return (inventory) => {
    const entry = known.get(inventory) ?? { result: work(inventory) };
    known.set(inventory, entry);
    return entry.result;
  };
}
