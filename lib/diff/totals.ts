/** What is requested of the quotas and of the nodes, before and after. */
import { fieldsOf } from '../manifest/manifest.ts';
import { nodesOf } from '../manifest/nodes.ts';
import { podGroups } from '../manifest/pod-groups.ts';
import { parseQuantity, type Quantity, toBytes, toMillis } from '../manifest/quantity.ts';
import { totalsOf as sums } from '../manifest/totals.ts';
import { amountOf } from '../report/amounts.ts';
import type { Inventory } from '../verify/model/inventory.ts';
import type { EnvironmentPair } from './pair.ts';

/** Amounts in the smallest unit: millicores, bytes, pods. */
export interface Amounts {
  /** With autoscalers at their minima, no Job running. */
  readonly minima: number;
  /** At their maxima, with every workload in a rolling update. */
  readonly maxima: number;
  /** What there is. */
  readonly hard: number;
}

/** A row of the comparison. */
export interface TotalRow {
  /** `quota data-platform-quota`, or `nodes`. */
  readonly of: string;
  /** As in a quota: `requests.cpu`. */
  readonly resource: string;
  /** Absent: there was no such limit. */
  readonly before?: Amounts;
  readonly after: Amounts;
}

const ofNodes = ['requests.cpu', 'requests.memory', 'pods'] as const;

export function totalsOf({ before, after }: EnvironmentPair): readonly TotalRow[] {
  const was = new Map(rowsOf(before).map((row) => [`${row.of}/${row.resource}`, row.amounts]));
  return rowsOf(after).map(({ of, resource, amounts }) => {
    const old = was.get(`${of}/${resource}`);
    return { of, resource, ...(old === undefined ? {} : { before: old }), after: amounts };
  });
}

/** An amount of a row as people read it. */
export function totalText(resource: string, amount: number): string {
  const quantity = /cpu$/.test(resource) ? parseQuantity(`${amount}m`) : parseQuantity(String(amount));
  return amountOf(resource, quantity);
}

function rowsOf(inventory: Inventory) {
  const { manifests, environment } = inventory;
  const nodes = environment === undefined ? [] : nodesOf(environment.cluster);
  try {
    const groups = podGroups(manifests, nodes.length > 0 ? { nodes: nodes.length } : {});
    const totals = sums(manifests, groups);
    const quotas = totals.quotas.map(({ quota, resource, hard, minima, maxima }) => ({
      of: `quota ${quota.metadata.name}`,
      resource,
      amounts: {
        minima: unit(resource, minima.used),
        maxima: unit(resource, maxima.used),
        hard: unit(resource, hard),
      },
    }));
    return [
      ...quotas,
      ...(nodes.length === 0
        ? []
        : ofNodes.map((resource) => {
            const name = resource.replace('requests.', '');
            const used = (total: typeof totals.minima) =>
              name === 'pods' ? total.pods : unit(resource, total.requests[name] ?? parseQuantity(0));
            return {
              of: 'nodes',
              resource,
              amounts: {
                minima: used(totals.minima),
                maxima: used(totals.maxima),
                hard: nodes.reduce((sum, node) => sum + (fieldsOf(node.allocatable)[name] as number), 0),
              },
            };
          })),
    ];
  } catch {
    // A workload that can't be read, or an amount that is none: verify names it.
    return [];
  }
}

function unit(resource: string, quantity: Quantity): number {
  return /cpu$/.test(resource) ? toMillis(quantity) : toBytes(quantity);
}
