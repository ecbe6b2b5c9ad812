import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import type { Validator } from './validator.ts';

/** A schema as a CustomResourceDefinition holds it. */
export interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
}

export interface Definition {
  readonly apiVersion: string;
  readonly kind: string;
  readonly schema: Schema;
}

interface CustomResourceDefinition {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly schema: { readonly openAPIV3Schema: Schema };
    }[];
  };
}

/** Every version that a file with one CustomResourceDefinition defines. */
export function definitionsIn(path: string): Definition[] {
  const { spec }: CustomResourceDefinition = parse(readFileSync(path, 'utf8'));
  return spec.versions.map(({ name, schema }) => ({
    apiVersion: `${spec.group}/${name}`,
    kind: spec.names.kind,
    schema: schema.openAPIV3Schema,
  }));
}

const folder = resolve(import.meta.dirname, '../../../imports/crds');

/** The definitions under imports/crds/, in the order of their file names. */
export function ownDefinitions(): Definition[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  return files.sort().flatMap((file) => definitionsIn(join(folder, file)));
}

let compiled: ReadonlyMap<string, Validator> | undefined;

/** The validator of the object's narrow definition, which refuses every other field; undefined where there is none. */
export function ownValidator({
  apiVersion,
  kind,
}: {
  apiVersion: string;
  kind: string;
}): Validator | undefined {
  compiled ??= new Map(ownDefinitions().map((own) => [`${own.apiVersion} ${own.kind}`, validatorOf(own)]));
  return compiled.get(`${apiVersion} ${kind}`);
}

function validatorOf({ apiVersion, kind, schema }: Definition): Validator {
  const ajv = new Ajv({ allErrors: true });
  const validate = ajv.compile(
    closed({
      ...schema,
      properties: {
        apiVersion: { type: 'string', enum: [apiVersion] },
        kind: { type: 'string', enum: [kind] },
        metadata: { type: 'object', additionalProperties: true },
        ...schema.properties,
      },
    }),
  );
  return (manifest) => {
    validate(manifest);
    const errors = validate.errors ?? [];
    const isUnknown = (error: (typeof errors)[number]) => error.keyword === 'additionalProperties';
    return {
      errors: errors.filter((error) => !isUnknown(error)),
      unknown: errors
        .filter(isUnknown)
        .map((error) => `${error.instancePath}/${String(error.params.additionalProperty)}`),
    };
  };
}

/** The schema with every object closed that names its properties, as the API server prunes all others. */
function closed(schema: Schema): Schema {
  const { properties, items, additionalProperties = properties === undefined } = schema;
  return {
    ...schema,
    ...(items && { items: closed(items) }),
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([key, inner]) => [key, closed(inner)])),
    }),
    ...(schema.type === 'object' && {
      additionalProperties:
        typeof additionalProperties === 'object' ? closed(additionalProperties) : additionalProperties,
    }),
  };
}
