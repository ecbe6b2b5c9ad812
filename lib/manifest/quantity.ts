/**
 * Kubernetes quantities by the API's own rules (k8s.io/apimachinery, resource.Quantity): the grammar, the
 * rounding and the canonical form. The API keeps nothing below a nano-unit, so a whole number of them holds
 * every value exactly.
 */

/** Which family of suffixes a quantity was written in; its canonical form keeps it. */
export type QuantityFormat = 'decimalSI' | 'binarySI' | 'decimalExponent';

/** An exact amount: cores, bytes, pods, whatever the resource counts. */
export interface Quantity {
  /** The amount in billionths of the unit. */
  readonly nanos: bigint;
  readonly format: QuantityFormat;
}

const NANO = 1_000_000_000n;
const DECIMAL_SUFFIXES: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const BINARY_SUFFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'] as const;
const SUFFIX_OF_EXPONENT = new Map(Object.entries(DECIMAL_SUFFIXES).map(([text, power]) => [power, text]));
/** The API caps what is written with a binary suffix at the largest signed 64-bit number. */
const BINARY_CAP = (2n ** 63n - 1n) * NANO;
/** Three digits of exponent are beyond any real amount, and keep a hostile one from eating the memory. */
const GRAMMAR = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:([KMGTPE])i|([numkMGTPE]?)|[eE]([+-]?0*\d{1,3}))$/;

/** No amount at all. */
export const ZERO: Quantity = { nanos: 0n, format: 'decimalSI' };

/**
 * Reads a quantity: `250m`, `1.5Gi`, `2`, `12e6`. A number stands for itself, as in JSON.
 * What is finer than a nano-unit is rounded away from zero, as the API does.
 * @throws Error naming the text and the form that is allowed
 */
export function parseQuantity(value: string | number): Quantity {
  const match = GRAMMAR.exec(String(value));
  if (match === null) {
    throw new Error(faultOf(value));
  }
  const [, sign, whole = '', fraction = match[4] ?? '', , binary, suffix = '', exponent] = match;
  const digits = BigInt(whole + fraction);
  const magnitude =
    binary === undefined
      ? shift(digits, Number(exponent ?? DECIMAL_SUFFIXES[suffix]) - fraction.length + 9)
      : ceilDivide(digits * 1024n ** BigInt(binaryPower(binary)) * NANO, 10n ** BigInt(fraction.length));
  const capped = binary !== undefined && magnitude > BINARY_CAP ? BINARY_CAP : magnitude;
  return {
    nanos: sign === '-' ? -capped : capped,
    format: exponent !== undefined ? 'decimalExponent' : binary !== undefined ? 'binarySI' : 'decimalSI',
  };
}

/** Whether the value can be read as a quantity. */
export function isQuantity(value: unknown): value is string | number {
  return (typeof value === 'string' || typeof value === 'number') && GRAMMAR.test(String(value));
}

/** The sum; it keeps the format of the first that is not zero. */
export function add(...quantities: readonly Quantity[]): Quantity {
  let nanos = 0n;
  let format: QuantityFormat | undefined;
  for (const quantity of quantities) {
    nanos += quantity.nanos;
    format ??= quantity.nanos === 0n ? undefined : quantity.format;
  }
  return { nanos, format: format ?? quantities[0]?.format ?? 'decimalSI' };
}

/** The first less the second, in the format of the first. */
export function subtract(from: Quantity, amount: Quantity): Quantity {
  return { nanos: from.nanos - amount.nanos, format: from.format };
}

/** Below zero when a < b, zero when they are the same amount, above zero when a > b; for `sort` as well. */
export function compare(a: Quantity, b: Quantity): number {
  return a.nanos < b.nanos ? -1 : a.nanos > b.nanos ? 1 : 0;
}

/** The larger of two amounts; the first when they are equal. */
export function larger(a: Quantity, b: Quantity): Quantity {
  return compare(a, b) >= 0 ? a : b;
}

/**
 * The amount taken a number of times. A fraction such as 0.8 counts as the decimal it is written as, exactly;
 * what falls below a nano-unit is rounded away from zero.
 * @throws Error when the factor is not finite
 */
export function multiply(quantity: Quantity, factor: number | bigint): Quantity {
  if (typeof factor === 'bigint' || Number.isSafeInteger(factor)) {
    return { nanos: quantity.nanos * BigInt(factor), format: quantity.format };
  }
  const scale = 10n ** BigInt(DECIMAL_PLACES);
  return { nanos: divideAwayFromZero(quantity.nanos * decimal(factor), scale), format: quantity.format };
}

/** `used / hard` as a number, for people and bars. Infinity when something is used of nothing, 0 for 0 of 0. */
export function ratio(used: Quantity, hard: Quantity): number {
  if (hard.nanos === 0n) {
    return used.nanos === 0n ? 0 : Infinity;
  }
  // Twelve decimal places survive the division; a plain Number() of each side would lose large ones.
  return Number((used.nanos * 1_000_000_000_000n) / hard.nanos) / 1e12;
}

/**
 * Thousandths of the unit, rounded up: `toMillis(parseQuantity('0.1'))` is 100.
 * @throws RangeError beyond Number.MAX_SAFE_INTEGER
 */
export function toMillis(quantity: Quantity): number {
  return safeNumber(ceilDivide(quantity.nanos, 1_000_000n), quantity);
}

/**
 * Whole units (bytes of a memory, pods of a count), rounded up.
 * @throws RangeError beyond Number.MAX_SAFE_INTEGER (8 PiB)
 */
export function toBytes(quantity: Quantity): number {
  return safeNumber(ceilDivide(quantity.nanos, NANO), quantity);
}

/** A CPU amount in canonical form, rounded up to the millicore the API stops at: `250m`, `2`. */
export function formatCpu(quantity: Quantity): string {
  const millis = ceilDivide(quantity.nanos, 1_000_000n);
  return formatQuantity({ nanos: millis * 1_000_000n, format: 'decimalSI' });
}

/** A memory or disk amount in binary units, rounded up to the byte: `512Mi`, and `1536Mi` for 1.5Gi. */
export function formatMemory(quantity: Quantity): string {
  const bytes = ceilDivide(quantity.nanos, NANO);
  return formatQuantity({ nanos: bytes * NANO, format: 'binarySI' });
}

/**
 * The canonical form, as the API server prints it: no fraction, the largest suffix that keeps every digit.
 * Binary amounts below 1Ki, or with a fraction of a unit, take decimal suffixes.
 */
export function formatQuantity({ nanos, format }: Quantity): string {
  if (nanos === 0n) {
    return '0';
  }
  const magnitude = nanos < 0n ? -nanos : nanos;
  if (format === 'binarySI' && magnitude >= 1024n * NANO && nanos % NANO === 0n) {
    let number = nanos / NANO;
    let power = 0;
    while (number % 1024n === 0n && power < BINARY_SUFFIXES.length - 1) {
      number /= 1024n;
      power += 1;
    }
    return `${number}${BINARY_SUFFIXES[power]}`;
  }
  let number = nanos;
  let exponent = -9;
  while (number % 1000n === 0n) {
    number /= 1000n;
    exponent += 3;
  }
  const suffix = format === 'decimalExponent' ? undefined : SUFFIX_OF_EXPONENT.get(exponent);
  return `${number}${suffix ?? (exponent === 0 ? '' : `e${exponent}`)}`;
}

/** Decimal places kept of a factor: every digit of any number of a sane size. */
const DECIMAL_PLACES = 30;

function decimal(factor: number): bigint {
  if (!Number.isFinite(factor)) {
    throw new Error(`a quantity can be multiplied by a finite number only, not by ${factor}`);
  }
  const [mantissa = '', exponent = '0'] = String(factor).split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return shift(BigInt(whole + fraction), Number(exponent) - fraction.length + DECIMAL_PLACES);
}

/** The number times ten to a power, rounded away from zero. */
function shift(number: bigint, power: number): bigint {
  return power >= 0 ? number * 10n ** BigInt(power) : divideAwayFromZero(number, 10n ** BigInt(-power));
}

function divideAwayFromZero(number: bigint, by: bigint): bigint {
  return number < 0n ? -ceilDivide(-number, by) : ceilDivide(number, by);
}

/** Division towards plus infinity, by a positive number. */
function ceilDivide(number: bigint, by: bigint): bigint {
  const quotient = number / by;
  return number > 0n && number % by !== 0n ? quotient + 1n : quotient;
}

function binaryPower(letter: string): number {
  return BINARY_SUFFIXES.findIndex((suffix) => suffix[0] === letter);
}

function safeNumber(number: bigint, quantity: Quantity): number {
  if (number > BigInt(Number.MAX_SAFE_INTEGER) || number < BigInt(Number.MIN_SAFE_INTEGER)) {
    throw new RangeError(`${formatQuantity(quantity)} is too large for an exact number`);
  }
  return Number(number);
}

function faultOf(value: string | number): string {
  return (
    `${JSON.stringify(value)} is not a Kubernetes quantity: write a number and at most one suffix, ` +
    'n u m k M G T P E, Ki Mi Gi Ti Pi Ei or an exponent (examples: 250m, 2, 512Mi, 1.5Gi, 12e6)'
  );
}
