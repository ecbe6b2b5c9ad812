import type { ZodType } from 'zod';
import type { Path } from './fault.ts';
import { z } from './zod.ts';

/** Something wrong at a path, before it is known where that is in the file. */
export interface Problem {
  readonly path: Path;
  readonly allowed: string;
  readonly hint?: string;
  /**
   * What stands there, when it is not the value of the path.
   * @default - the value as the file has it
   */
  readonly found?: string;
  /** The key that an unknown one was most likely meant to be. */
  readonly suggestion?: string;
  /** The value in force, when the file may leave it to its default. */
  readonly value?: unknown;
}

/** A rule over several fields; see `ruleOf`. */
export type Rule = (root: ZodType, raw: unknown) => readonly Problem[];

/** The type at a dotted path, where `*` stands for every item of a list: `At<Environment, 'cluster.nodePools.*.name'>`. */
export type At<T, P extends string> = P extends `${infer Head}.${infer Rest}`
  ? Head extends '*'
    ? T extends readonly (infer Item)[]
      ? At<Item, Rest>[]
      : never
    : Head extends keyof T
      ? At<T[Head], Rest>
      : never
  : P extends keyof T
    ? T[P]
    : never;

/**
 * A rule that runs when everything it reads is valid, whatever else in the file is not: a mistyped size must
 * not hide that two pools have one name. It sees nothing but what it reads.
 */
export function ruleOf<T>() {
  return <const R extends Readonly<Record<string, string>>>(
    reads: R,
    check: (values: { readonly [K in keyof R]: At<T, R[K]> }) => readonly Problem[],
  ): Rule => {
    return (root, raw) => {
      const values: Record<string, unknown> = {};
      for (const [name, path] of Object.entries(reads)) {
        const result = readAt(root, raw, path.split('.'));
        if (!result.success) {
          return [];
        }
        values[name] = result.data;
      }
      return check(values as { readonly [K in keyof R]: At<T, R[K]> });
    };
  };
}

type ReadResult = { readonly success: true; readonly data: unknown } | { readonly success: false };

/** Parses the part of the file at a path by the part of the schema there; `*` stands for every item of a list. */
function readAt(schema: unknown, raw: unknown, path: readonly string[]): ReadResult {
  const [head, ...rest] = path;
  if (schema instanceof z.ZodPrefault || schema instanceof z.ZodDefault) {
    return readAt(schema.def.innerType, raw === undefined ? schema.def.defaultValue : raw, path);
  }
  if (head === undefined) {
    return schema instanceof z.ZodType ? schema.safeParse(raw) : { success: false };
  }
  if (head === '*' && schema instanceof z.ZodArray) {
    const results = Array.isArray(raw) ? raw.map((item) => readAt(schema.element, item, rest)) : [];
    return Array.isArray(raw) && results.every((result) => result.success)
      ? { success: true, data: results.map((result) => result.data) }
      : { success: false };
  }
  if (!(schema instanceof z.ZodObject) || !(head in schema.shape)) {
    throw new Error(`a rule reads "${head}", which the schema does not have`);
  }
  return isMapping(raw) ? readAt(schema.shape[head], raw[head], rest) : { success: false };
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
