import type { k8s } from 'cdk8s-plus-28';

/** Variables with plain values, in the given order. */
export function env(values: Readonly<Record<string, string | number | boolean>>): k8s.EnvVar[] {
  return Object.entries(values).map(([name, value]) => ({ name, value: String(value) }));
}
