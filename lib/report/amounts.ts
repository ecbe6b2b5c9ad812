/** Amounts as a person reads them in a table; rounded up, so that no need looks smaller than it is. */
import { formatQuantity, type Quantity, toBytes, toMillis } from '../manifest/quantity.ts';

const KIBI = 1024;
const UNITS = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi'];

/** Cores: `2`, `0.25`, `2.6`. */
export function cores(quantity: Quantity): string {
  return upTo2(toMillis(quantity) / 1000);
}

/** Bytes with three digits at most where it can: `512Mi`, `8.2Gi`, `1.5Ti`. */
export function bytes(quantity: Quantity): string {
  let amount = toBytes(quantity);
  let unit = 0;
  while (amount >= KIBI && unit < UNITS.length - 1) {
    amount /= KIBI;
    unit += 1;
  }
  const rounded = amount < 100 ? ceil(amount, 10) : ceil(amount, 1);
  return `${rounded}${UNITS[unit]}`;
}

/** An amount of a resource of a quota: cores of `requests.cpu`, bytes of `limits.memory`, pods as they are. */
export function amountOf(resource: string, quantity: Quantity): string {
  if (/(^|\.)cpu$/.test(resource)) {
    return cores(quantity);
  }
  return /(memory|storage)$/.test(resource)
    ? bytes(quantity)
    : formatQuantity({ ...quantity, format: 'decimalSI' });
}

/** `33 %`, rounded up: 100.1 % is over. */
export function percent(ratio: number): string {
  return Number.isFinite(ratio) ? `${ceil(ratio * 100, 1)} %` : '∞ %';
}

function upTo2(value: number): string {
  return String(ceil(value, 100));
}

/** Rounds up to a fraction; what binary fractions add by themselves does not count. */
function ceil(value: number, parts: number): number {
  return Math.ceil(Number((value * parts).toFixed(6))) / parts;
}
