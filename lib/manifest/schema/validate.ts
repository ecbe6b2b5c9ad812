import type { ErrorObject } from 'ajv';
import { type Manifest, title } from '../manifest.ts';
import { ownValidator } from './own.ts';
import { upstreamValidator } from './upstream.ts';

/**
 * What is wrong with an object by its Kubernetes schema, or by the custom resource's own; nothing when it is
 * valid. Each fault names the object, the path, what is allowed, and the value found. A field that the schema
 * does not declare is a fault, and so is a kind without a schema.
 *
 * For tests only: the validators are development dependencies (`kubernetes-models` and `@kubernetes-models/*`).
 * A custom resource is held against its project's schema, and against the narrow one in imports/crds/ too.
 */
export function validateManifest(manifest: Manifest): string[] {
  const validators = [upstreamValidator(manifest), ownValidator(manifest)].filter(
    (validator) => validator !== undefined,
  );
  if (validators.length === 0) {
    return [`${title(manifest)}: no schema for ${manifest.apiVersion} ${manifest.kind}`];
  }
  const faults = validators.flatMap((validate) => {
    const { errors, unknown } = validate(manifest);
    return [
      ...unknown.map((pointer) => `${dotted(pointer)}: unknown field`),
      ...errors.map((error) => describe(manifest, error)),
    ];
  });
  return [...new Set(faults)].map((fault) => `${title(manifest)}: ${fault}`);
}

function describe(manifest: Manifest, error: ErrorObject): string {
  const params = error.params as { missingProperty?: string; allowedValues?: unknown[] };
  if (params.missingProperty !== undefined) {
    return `${dotted(`${error.instancePath}/${params.missingProperty}`)}: required, but absent`;
  }
  const allowed = params.allowedValues === undefined ? '' : ` (${params.allowedValues.join(', ')})`;
  const found = JSON.stringify(at(manifest, error.instancePath));
  return `${dotted(error.instancePath) || 'object'}: ${error.message}${allowed}, found ${found}`;
}

function steps(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** `/spec/containers/0/image` as `spec.containers[0].image`. */
function dotted(pointer: string): string {
  return steps(pointer)
    .map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}

function at(value: unknown, pointer: string): unknown {
  return steps(pointer).reduce<unknown>(
    (inner, step) => (inner as Record<string, unknown> | undefined)?.[step],
    value,
  );
}
