/** Whether what is rendered may take the place of what the last release rendered. */
import type { Manifest } from '../../../lib/manifest/manifest.ts';
import type { Binaries } from '../plane/binaries.ts';
import { startControlPlane } from '../plane/control-plane.ts';
import { applyAll } from './apply.ts';
import { prepare } from './cluster.ts';
import type { Fault } from './fault.ts';
import { type Rendered, renderedOf, textsOfRevision } from './rendered.ts';
import { Resources } from './resources.ts';

/**
 * Both after each other, on a control plane without nodes: what can't be changed is refused there as anywhere. Warnings
 * are for the one that is made anew.
 */
export async function upgradeFaults(
  programs: Binaries,
  before: Rendered,
  rendered: Rendered,
): Promise<readonly Fault[]> {
  const plane = await startControlPlane(programs);
  try {
    const resources = new Resources(plane.api);
    await prepare(plane.api, [...before.all, ...rendered.all]);
    const refusals = async (where: string, objects: readonly Manifest[]) =>
      (await applyAll(plane.api, resources, objects, where)).filter(({ message }) =>
        message.startsWith('refused'),
      );
    return [...(await refusals('last release', before.all)), ...(await refusals('upgrade', rendered.all))];
  } finally {
    await plane.stop();
  }
}

/** Undefined where Git knows nothing to begin an upgrade with. */
export function releaseBefore(revision: string | undefined, environment: string): Rendered | undefined {
  const texts = revision === undefined ? undefined : textsOfRevision(revision, environment);
  return texts === undefined ? undefined : renderedOf(texts);
}
