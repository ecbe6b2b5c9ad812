import type { Manifest } from '../../manifest/manifest.ts';
import { type Step, stepsOf, valueAt } from '../path.ts';

/** Manifests that a case may change; what it is given stays as it is. */
export class Draft {
  readonly manifests: Manifest[];
  /** Objects that are this draft's own by now. */
  private readonly own = new Set<Manifest>();

  constructor(manifests: readonly Manifest[]) {
    this.manifests = [...manifests];
  }

  /** @param target `Kind/name` */
  object(target: string): Manifest {
    const index = this.manifests.findIndex(({ kind, metadata }) => `${kind}/${metadata.name}` === target);
    const found = this.manifests[index];
    if (found === undefined) {
      throw new Error(`no ${target} among the manifests`);
    }
    if (this.own.has(found)) {
      return found;
    }
    const copy = structuredClone(found);
    this.own.add(copy);
    this.manifests[index] = copy;
    return copy;
  }

  get(target: string | Manifest, path: string): unknown {
    return valueAt(this.resolve(target), stepsOf(path));
  }

  /** Sets the value at a path; a path that ends in `[-]` appends. */
  put(target: string | Manifest, path: string, value: unknown): this {
    const append = path.endsWith('[-]');
    const steps: Step[] = stepsOf(append ? path.slice(0, -3) : path);
    if (append) {
      steps.push((valueAt(this.resolve(target), steps) as unknown[] | undefined)?.length ?? 0);
    }
    let inner = this.resolve(target) as unknown as Record<Step, unknown>;
    for (const [index, step] of steps.slice(0, -1).entries()) {
      inner[step] ??= typeof steps[index + 1] === 'number' ? [] : {};
      inner = inner[step] as Record<Step, unknown>;
    }
    inner[steps.at(-1) ?? ''] = value;
    return this;
  }

  /** Takes the field or the entry at a path out. */
  drop(target: string | Manifest, path: string): this {
    const steps = stepsOf(path);
    const holder = valueAt(this.resolve(target), steps.slice(0, -1)) as Record<Step, unknown> | unknown[];
    const last = steps.at(-1) ?? '';
    if (Array.isArray(holder)) {
      holder.splice(Number(last), 1);
    } else {
      delete holder[last];
    }
    return this;
  }

  /** Replaces within a text. */
  edit(target: string | Manifest, path: string, from: string | RegExp, to: string): this {
    const text = String(this.get(target, path));
    const changed = text.replace(from, to);
    if (changed === text) {
      throw new Error(`${path}: nothing to replace`);
    }
    return this.put(target, path, changed);
  }

  remove(target: string | Manifest): this {
    this.manifests.splice(this.manifests.indexOf(this.resolve(target)), 1);
    return this;
  }

  add(...manifests: readonly Manifest[]): this {
    this.manifests.push(...manifests);
    return this;
  }

  private resolve(target: string | Manifest): Manifest {
    return typeof target === 'string' ? this.object(target) : target;
  }
}
