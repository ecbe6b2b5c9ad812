/** Where each object goes: a file of its own, under the folder of its app. */
import { type Manifest, title } from '../manifest/manifest.ts';
import type { AppManifests } from './flatten.ts';
import { toYaml } from './yaml.ts';

/** Relative paths, with `/` on every system, and the text of each file; sorted by path. */
export type Files = ReadonlyMap<string, string>;

/** A folder name that every file system, shell and URL takes as it is. */
const APP_NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** Names that Windows keeps for devices. */
const DEVICES = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;
/** The limit of one name on the usual file systems, in bytes. */
const LONGEST_NAME = 255;

/**
 * The manifests as files: `apps/<app>/<kind>-<name>.yaml`.
 * @throws Error when two objects claim one file, or a name fits no file system
 */
export function filesOf(apps: readonly AppManifests[]): Files {
  const files = new Map<string, string>();
  const owners = new Map<string, Manifest>();
  for (const { app, manifests } of apps) {
    if (!APP_NAME.test(app) || DEVICES.test(app)) {
      throw new Error(
        `${JSON.stringify(app)} cannot name a folder: use lower-case letters, digits and -, at most 63`,
      );
    }
    for (const manifest of manifests) {
      const path = `apps/${app}/${fileName(manifest)}`;
      const other = owners.get(path);
      if (other !== undefined) {
        throw new Error(`${path} would hold both ${describe(other)} and ${describe(manifest)}`);
      }
      owners.set(path, manifest);
      files.set(path, toYaml(manifest));
    }
  }
  return joined(files);
}

/** All files in one, sorted by path; of two with one path the later. */
export function joined(...files: readonly Files[]): Files {
  return new Map(files.flatMap((each) => [...each]).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * `<kind>-<name>.yaml` in lower case: file systems that ignore case, and names such as `system:auth-delegator`,
 * keep a repository from being checked out otherwise.
 */
export function fileName(manifest: Manifest): string {
  const name = `${manifest.kind}-${manifest.metadata.name}`.toLowerCase().replace(/[^a-z0-9.-]/g, '-');
  const file = `${name}.yaml`;
  if (file.length > LONGEST_NAME) {
    throw new Error(
      `${title(manifest)} has a name too long for a file: ${file.length} of ${LONGEST_NAME} characters`,
    );
  }
  return file;
}

function describe(manifest: Manifest): string {
  return `${manifest.apiVersion} ${title(manifest)}`;
}
