/**
 * Durations in the two spellings of this field, both as exact texts: Go's (Kubernetes, cert-manager and most
 * controllers) and Prometheus' (`for`, scrape intervals). Seconds as numbers elsewhere.
 */
const NANOS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
  w: 604_800_000_000_000n,
  y: 31_536_000_000_000_000n,
};
const SECOND = 1_000_000_000n;

const GO = /^[+-]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;
const GO_PART = /(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/g;
/** Prometheus: whole numbers, units from large to small, each at most once; a year is 365 days. */
const PROMETHEUS = /^(?:0|(?=\d)(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?)$/;
const PROMETHEUS_PART = /(\d+)(y|w|d|h|ms|m|s)/g;

/** Go's int64 of nanoseconds: some 292 years. */
const GO_LIMIT = 2n ** 63n - 1n;

/**
 * Reads a duration as Go does (`1h30m`, `300ms`, `1.5h`, `-5s`, `0`), in seconds.
 * @throws Error naming the text and the form that is allowed
 */
export function parseDuration(text: string): number {
  const nanos = GO.test(text) ? sum(text, GO_PART) : undefined;
  if (nanos === undefined || nanos > GO_LIMIT) {
    throw new Error(
      `${JSON.stringify(text)} is not a duration: write numbers with the units h m s ms us ns ` +
        '(examples: 1h30m, 45s, 300ms); days have no unit, 30 days are 720h',
    );
  }
  return toSeconds(text.startsWith('-') ? -nanos : nanos);
}

/**
 * Reads a duration as Prometheus does (`15m`, `1d12h`, `2w`), in seconds: no fraction, no sign, units from
 * large to small.
 * @throws Error naming the text and the form that is allowed
 */
export function parsePrometheusDuration(text: string): number {
  if (!PROMETHEUS.test(text)) {
    throw new Error(
      `${JSON.stringify(text)} is not a Prometheus duration: write whole numbers with the units ` +
        'y w d h m s ms, each once, from large to small (examples: 15m, 1d12h, 30s)',
    );
  }
  return toSeconds(sum(text, PROMETHEUS_PART));
}

/**
 * The shortest spelling that both Go and Prometheus read: `1h30m`, `45s`, `300ms`, `0s`.
 * @param seconds zero or more, in whole milliseconds
 * @throws RangeError otherwise
 */
export function formatDuration(seconds: number): string {
  const millis = Math.round(seconds * 1000);
  if (
    !Number.isSafeInteger(millis) ||
    millis < 0 ||
    Math.abs(millis - seconds * 1000) > 1e-6 * Math.max(1, millis)
  ) {
    throw new RangeError(`${seconds} seconds have no spelling that both Go and Prometheus read`);
  }
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(millis / 3_600_000), 'h'],
    [Math.floor(millis / 60_000) % 60, 'm'],
    [Math.floor(millis / 1000) % 60, 's'],
    [millis % 1000, 'ms'],
  ];
  const text = parts.map(([count, unit]) => (count === 0 ? '' : `${count}${unit}`)).join('');
  return text === '' ? '0s' : text;
}

function sum(text: string, part: RegExp): bigint {
  let nanos = 0n;
  for (const match of text.matchAll(part)) {
    // Go's pattern captures whole, fraction, unit; Prometheus' has no fraction.
    const unit = match.at(-1) ?? '';
    const fraction = match.length === 4 ? (match[2] ?? '') : '';
    nanos += (BigInt(`${match[1]}${fraction}`) * (NANOS[unit] ?? 0n)) / 10n ** BigInt(fraction.length);
  }
  return nanos;
}

function toSeconds(nanos: bigint): number {
  return Number(nanos / SECOND) + Number(nanos % SECOND) / 1e9;
}
