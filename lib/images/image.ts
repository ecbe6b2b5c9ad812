import { type ImageName, images } from './catalog.ts';

export interface ImageOptions {
  /**
   * Mirror, `host[:port][/path]`, that takes the place of every image's registry.
   * @default - the registries that upstream uses
   */
  readonly registry?: string;
  /**
   * Whole references by image name; they win over `registry`.
   * @default {}
   */
  readonly overrides?: Readonly<Record<string, string>>;
}

/** The reference of an image in this environment. */
export function image(name: ImageName, options: ImageOptions = {}): string {
  const override = options.overrides?.[name];
  if (override !== undefined) {
    return override;
  }
  const reference: string = images[name];
  if (options.registry === undefined) {
    return reference;
  }
  // The first part of every catalogued reference is its registry.
  return `${options.registry}/${reference.slice(reference.indexOf('/') + 1)}`;
}

/** The tag of a reference, without its digest: what `app.kubernetes.io/version` says. */
export function imageVersion(reference: string): string {
  const withoutDigest = reference.split('@')[0] ?? reference;
  const colon = withoutDigest.lastIndexOf(':');
  return colon > withoutDigest.lastIndexOf('/') ? withoutDigest.slice(colon + 1) : 'latest';
}
