import type { ZodType } from 'zod';
import { parseDuration } from '../manifest/duration.ts';
import { compare, isQuantity, parseQuantity, type Quantity } from '../manifest/quantity.ts';
import { isSchedule } from './schedule.ts';
import { didYouMean } from './suggest.ts';
import { z } from './zod.ts';

/*
 * Each field says what it allows in one sentence, whichever of its checks fails: the sentence ends every fault,
 * and editors show it as the `patternErrorMessage` of the JSON Schema.
 */

/** Text of a form. */
export function text(allowed: string, pattern: RegExp, max = Number.POSITIVE_INFINITY) {
  const field = z.string({ error: allowed }).regex(pattern, { error: allowed });
  const bounded = Number.isFinite(max) ? field.max(max, { error: allowed }) : field;
  return bounded.meta({ patternErrorMessage: allowed });
}

/** A part of a pattern: a port from 1 to 65535. */
export const PORT =
  '(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])';

export function integer(min: number, max: number) {
  const error = `an integer from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

/** A share of a whole, as a fraction of 1. */
export function share(min: number, max: number) {
  const error = `a number from ${min} to ${max}`;
  return z.number({ error }).min(min, { error }).max(max, { error });
}

/** A list that holds nothing twice. */
export function listOf<Item extends ZodType<string | number>>(item: Item, min = 0) {
  const list = z.array(item);
  return (min > 0 ? list.min(min) : list)
    .superRefine((values, context) => {
      const seen = new Set<unknown>();
      for (const [index, value] of values.entries()) {
        if (seen.size === seen.add(value).size) {
          const message = 'an entry that the list does not have yet';
          context.addIssue({ code: 'custom', path: [index], message, input: value });
        }
      }
    })
    .meta({ uniqueItems: true });
}

const LABEL = 'lower-case letters, digits and "-", beginning and ending with a letter or digit';

/** An RFC 1123 label: what Kubernetes accepts as the name of a Namespace, a node or a zone. */
export const dnsLabel = text(`up to 63 ${LABEL}`, /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 63);

/** An RFC 1123 subdomain: storage classes, Secrets, issuers. */
export const dnsName = text(
  'up to 253 lower-case letters, digits, "-" and ".", each part beginning and ending with a letter or digit',
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
  253,
);

/**
 * The prefix of every name of a service. It begins with a letter, as a Service's name must (RFC 1035), and has
 * at most 40 characters, so that the longest suffix and a pod's ordinal or hash still fit into the 63 of a label.
 */
export const instanceName = text(
  'up to 40 lower-case letters, digits and "-", beginning with a letter and ending with a letter or digit, but not constructor',
  // What every JavaScript object has by that name is found instead of the instance.
  /^(?!constructor$)[a-z]([-a-z0-9]*[a-z0-9])?$/,
  40,
);

/** A name that PostgreSQL takes unquoted: at most 63 bytes (NAMEDATALEN - 1). */
export const sqlName = text(
  'up to 63 lower-case letters, digits and "_", beginning with a letter or "_"',
  /^[a-z_][a-z0-9_]*$/,
  63,
);

interface QuantityField {
  readonly allowed: string;
  readonly min: Quantity;
  readonly max?: Quantity;
  /** What a usual slip of the pen was meant to be. */
  readonly repair: (text: string) => string | undefined;
}

/**
 * The forms of a quantity above zero, for editors: parseQuantity decides.
 * `fields.test.ts` holds the two together.
 */
export const QUANTITY_PATTERN = String.raw`^\+?(?=[0-9.]*[1-9])([0-9]+(\.[0-9]*)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?0*[0-9]{1,3})?$`;

/** YAML reads `cpu: 4` as a number and `cpu: 500m` as text; both are quantities. */
function quantity({ allowed, min, max, repair }: QuantityField) {
  const fits = (value: string | number) =>
    isQuantity(value) &&
    compare(parseQuantity(value), min) >= 0 &&
    (max === undefined || compare(parseQuantity(value), max) <= 0);
  const form = [
    z.string().meta({ pattern: QUANTITY_PATTERN, patternErrorMessage: allowed }),
    z.number().meta({ exclusiveMinimum: 0 }),
  ];
  return z
    .union(form, { error: allowed })
    .superRefine((value, context) => {
      if (!fits(value)) {
        const repaired = repair(String(value));
        const hint = repaired !== undefined && fits(repaired) ? didYouMean(repaired) : undefined;
        // Nothing that compares quantities may go on with it.
        const issue = { message: allowed, input: value, params: { hint }, continue: false };
        context.addIssue({ code: 'custom', ...issue });
      }
    })
    .transform(String);
}

/** `8GB`, `8g` and `512m` (half a byte) for `8Gi` and `512Mi`. */
function inBinaryUnits(value: string): string | undefined {
  const match = /^([0-9.]+) ?([kmgtp])i?b?$/i.exec(value);
  return match === null ? undefined : `${match[1]}${match[2]?.toUpperCase()}i`;
}

/** CPU in cores: `4`, `0.5`, `500m`. */
export const cpu = quantity({
  allowed: 'a positive Kubernetes CPU quantity, such as 4, 0.5 or 500m',
  // The API keeps no less than a millicore. Above the maximum, `500M` was written for `500m`.
  min: parseQuantity('1m'),
  max: parseQuantity('100k'),
  repair: (value) => (/^[0-9]+M$/.test(value) ? value.toLowerCase() : undefined),
});

/** The most bytes that a number holds exactly, and more than any volume has: 2^53 - 1. */
const MOST_BYTES = parseQuantity(String(Number.MAX_SAFE_INTEGER));

/** Memory in bytes: `8Gi`, `512Mi`. */
export const memory = quantity({
  allowed: 'a Kubernetes memory quantity from 1Mi to below 8Pi, such as 8Gi or 512Mi',
  min: parseQuantity('1Mi'),
  max: MOST_BYTES,
  repair: inBinaryUnits,
});

/** Storage in bytes: `20Gi`, `1Ti`. */
export const storageSize = quantity({
  allowed: 'a Kubernetes storage quantity from 1Gi to below 8Pi, such as 20Gi or 1Ti',
  min: parseQuantity('1Gi'),
  max: MOST_BYTES,
  repair: inBinaryUnits,
});

const SCHEDULE = 'five cron fields, such as "30 1 * * 0" (01:30 UTC on Sundays)';

/** A CronJob's schedule: five fields, read in the time zone UTC. */
export const schedule = z
  .string({ error: SCHEDULE })
  .refine(isSchedule, { error: SCHEDULE })
  .meta({ pattern: String.raw`^\s*[^\s@]+(\s+\S+){4}\s*$`, patternErrorMessage: SCHEDULE });

const DURATION = 'a duration above zero in hours, minutes and seconds, such as 1h or 1h30m';

/** A duration as Go writes it: `1h30m`. */
export const duration = z
  .string({ error: DURATION })
  .regex(/^([0-9]+(\.[0-9]+)?(h|m|s))+$/, { error: DURATION, abort: true })
  .refine(isPositiveDuration, { error: DURATION })
  .meta({ patternErrorMessage: DURATION });

function isPositiveDuration(value: string): boolean {
  try {
    return parseDuration(value) > 0;
  } catch {
    return false;
  }
}

/** An IPv4 or IPv6 range in CIDR notation. */
export const cidr = z.union([z.cidrv4(), z.cidrv6()], {
  error: 'an address range such as 10.0.0.0/8 or fd00::/8',
});

export const port = integer(1, 65535);

const labelKey = text(
  'a label name, such as app.kubernetes.io/name or tier',
  /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/,
);

const labelValue = text(
  'up to 63 letters, digits, "-", "_" and ".", beginning and ending with a letter or digit',
  /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/,
);

/** Label pairs. */
export const labelMap = z.record(labelKey, labelValue);

/** What node labels and taints share. */
export const label = { key: labelKey, value: labelValue };

/** A part of an image's name, as registries take it (the distribution specification). */
const PATH = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const HOST = '[A-Za-z0-9](?:[-A-Za-z0-9]*[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[-A-Za-z0-9]*[A-Za-z0-9])?)*';

/** Where an image is pulled from. */
export const imageReference = text(
  'an image with its tag or digest, such as registry.example.com/postgres:17.6',
  new RegExp(
    `^(?:${HOST}(?::${PORT})?/)?${PATH}(?:/${PATH})*(?::\\w[\\w.-]{0,127}(?:@sha256:[0-9a-f]{64})?|@sha256:[0-9a-f]{64})$`,
  ),
  512,
);
