import type { core } from 'zod';
import { list, type Path } from './fault.ts';
import type { Problem } from './rule.ts';
import { didYouMean, suggest } from './suggest.ts';
import { z } from './zod.ts';

type RawIssue = core.$ZodRawIssue;
type Issue = core.$ZodIssue;

/** zod's error map: the sentence of what is allowed, for every issue whose field has none of its own. */
export function allowedBy(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case 'unrecognized_keys':
      return keysOf(issue.inst).join(', ');
    case 'invalid_type':
      return allowedType(issue);
    case 'invalid_value':
      return list(issue.values.map(String), 'or');
    case 'too_small':
      return issue.origin === 'array' ? `a list of ${issue.minimum} or more` : undefined;
    default:
      return undefined;
  }
}

function allowedType(issue: RawIssue & { readonly expected?: unknown }): string | undefined {
  switch (issue.expected) {
    case 'object': {
      const required = requiredKeysOf(issue.inst);
      return required.length === 0 ? 'a mapping' : `a mapping with ${list(required, 'and')}`;
    }
    case 'record':
      return 'a mapping';
    case 'array':
      return 'a list';
    case 'boolean':
      return 'true or false';
    case 'string':
      return 'text';
    default:
      return undefined;
  }
}

/** What zod found, as problems: one for each unknown key, and a union's as those of the branch that was meant. */
export function problemsOf(issues: readonly Issue[], at: Path = []): Problem[] {
  return issues.flatMap((issue): Problem[] => {
    const path = [...at, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))];
    switch (issue.code) {
      case 'unrecognized_keys':
        return issue.keys.map((key) => unknownKey([...path, key], key, issue.message));
      case 'invalid_key':
        return [{ path, allowed: issue.issues[0]?.message ?? issue.message, found: 'a bad key' }];
      case 'invalid_union': {
        const meant = issue.errors.find((branch) => branch.every(isInside));
        return meant === undefined
          ? [{ path, allowed: issue.message, hint: hintOfUnion(issue) }]
          : problemsOf(meant, path);
      }
      default:
        return [{ path, allowed: issue.message, hint: hintOf(issue) }];
    }
  });
}

function unknownKey(path: Path, key: string, keys: string): Problem {
  const suggestion = suggest(key, keys.split(', '));
  return { path, allowed: keys, hint: didYouMean(suggestion), found: 'an unknown key', suggestion };
}

/** A union's branch was meant when the value has its shape, and only parts of it are wrong. */
function isInside(issue: Issue): boolean {
  return issue.path.length > 0 || issue.code === 'unrecognized_keys';
}

function hintOf(issue: Issue): string | undefined {
  const { input } = issue;
  if (input === null) {
    return { 'a mapping': 'remove the key, or write {}', 'a list': 'remove the key, or write []' }[
      issue.message
    ];
  }
  if (issue.code === 'custom') {
    return typeof issue.params?.hint === 'string' ? issue.params.hint : undefined;
  }
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String);
    const truth = truthOf(input);
    const switched = truth === undefined ? undefined : values.find((value) => truthOf(value) === truth);
    return switched === undefined ? didYouMean(suggest(String(input ?? ''), values)) : didYouMean(switched);
  }
  if (issue.code === 'invalid_type') {
    return hintOfType(issue.expected, input);
  }
  return undefined;
}

function hintOfUnion(issue: core.$ZodIssueInvalidUnion): string | undefined {
  return issue.errors
    .flat()
    .filter((each) => each.code === 'invalid_value' && typeof each.input === 'string')
    .map(hintOf)
    .find((hint) => hint !== undefined);
}

function hintOfType(expected: string, input: unknown): string | undefined {
  if (expected === 'boolean' && truthOf(input) !== undefined) {
    return `did you mean ${truthOf(input)}?`;
  }
  if (
    (expected === 'number' || expected === 'int') &&
    typeof input === 'string' &&
    /^-?[\d.]+$/.test(input)
  ) {
    return 'write it without quotes';
  }
  if (expected === 'string' && (typeof input === 'number' || typeof input === 'boolean')) {
    return `write it in quotes: "${input}"`;
  }
  return undefined;
}

/** YAML 1.1 read these words as booleans, and fingers remember it; YAML 1.2 has `true` and `false` only. */
function truthOf(value: unknown): boolean | undefined {
  const word = String(value).toLowerCase();
  if (['true', 'yes', 'on', 'y', 'enabled'].includes(word)) {
    return true;
  }
  return ['false', 'no', 'off', 'n', 'none', 'disabled'].includes(word) ? false : undefined;
}

function keysOf(schema: unknown): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

function requiredKeysOf(schema: unknown): string[] {
  return schema instanceof z.ZodObject
    ? Object.entries(schema.shape)
        .filter(([, field]) => field instanceof z.ZodType && !field.safeParse(undefined).success)
        .map(([key]) => key)
    : [];
}
