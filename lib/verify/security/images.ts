import type { Check, Problem } from '../check.ts';
import type { Inventory } from '../model/inventory.ts';

interface ImageReference {
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** The parts of an image reference. A colon in the registry is its port. */
export function parseImage(image: string): ImageReference {
  const [name = '', digest] = image.split('@');
  const colon = name.lastIndexOf(':');
  const tagged = colon > name.lastIndexOf('/');
  return {
    repository: tagged ? name.slice(0, colon) : name,
    tag: tagged ? name.slice(colon + 1) : undefined,
    digest,
  };
}

function* imagesOf(
  { workloads }: Inventory,
  fault: (image: ImageReference) => string | undefined,
): Iterable<Problem> {
  for (const { manifest, containers } of workloads) {
    for (const { container, path } of containers) {
      const { image } = container;
      const message = typeof image === 'string' && image !== '' ? fault(parseImage(image)) : undefined;
      if (message !== undefined) {
        yield { object: manifest, path: `${path}.image`, message: `${container.name}: ${message}.` };
      }
    }
  }
}

/** A tag that means another image tomorrow. */
const unpinned: Check = {
  id: 'image-not-pinned',
  severity: 'error',
  title: 'Every image has a tag that stands for one version, or a digest',
  why: 'Pods of one workload run different versions, depending on when their node pulled the image, and nobody can go back.',
  remedy: 'Write the version as the tag, or a digest.',
  find: (inventory) =>
    imagesOf(inventory, ({ tag, digest, repository }) => {
      if (digest !== undefined) {
        return undefined;
      }
      if (tag === undefined) {
        return `${repository} has no tag, which means latest`;
      }
      return /\d/.test(tag) ? undefined : `tag ${JSON.stringify(tag)} stands for another image tomorrow`;
    }),
};

/** A container without an image. */
const missing: Check = {
  id: 'image-missing',
  severity: 'error',
  title: 'Every container has an image',
  why: 'The API server refuses the object, unless something injects the image.',
  remedy: 'Name the image.',
  *find({ workloads }) {
    for (const { manifest, containers } of workloads) {
      for (const { container, path } of containers) {
        if (typeof container.image !== 'string' || container.image === '') {
          yield { object: manifest, path, message: `${container.name} has no image.` };
        }
      }
    }
  },
};

/** Images that get no updates any more. */
const frozen: Check = {
  id: 'image-repository-frozen',
  severity: 'warning',
  title: 'Every image comes from a repository that is kept up',
  why: 'Bitnami’s Debian images moved to bitnamilegacy in August 2025 and get no fixes; what is left under bitnami may vanish.',
  remedy: 'Take the image of the project itself.',
  find: (inventory) =>
    imagesOf(inventory, ({ repository }) =>
      /^(?:docker\.io\/|registry-1\.docker\.io\/)?bitnami(?:legacy)?\//.test(repository)
        ? `${repository} gets no updates`
        : undefined,
    ),
};

export const imageChecks: readonly Check[] = [unpinned, missing, frozen];
