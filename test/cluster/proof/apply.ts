/** Objects given to the API server as Flux gives them. */
import { type Manifest, title } from '../../../lib/manifest/manifest.ts';
import type { Answer, Api } from '../plane/api.ts';
import type { Fault } from './fault.ts';
import { type Resources, versionOf } from './resources.ts';

/** The field manager of Flux's kustomize-controller. */
const OWNER = 'kustomize-controller';
/** By this Flux may delete and make anew what can't be changed. */
const FORCE = 'kustomize.toolkit.fluxcd.io/force';

/** Applies one object with every field checked. A warning is a fault as much as a refusal is. */
export async function applyOne(
  api: Api,
  resources: Resources,
  object: Manifest,
  where: string,
): Promise<readonly Fault[]> {
  const path = await resources.pathOf(object);
  const fault = (message: string): Fault => ({ where, what: title(object), message });
  if (path === undefined) {
    return [fault(`the API server knows no ${object.kind} of ${object.apiVersion}`)];
  }
  let answer = await patch(api, path, object);
  if (answer.status === 422 && object.metadata.annotations?.[FORCE]?.toLowerCase() === 'enabled') {
    await api.ask('DELETE', path, { body: { propagationPolicy: 'Foreground' } });
    answer = await retried(api, path, object);
  }
  return [
    ...(isSuccess(answer) ? [] : [fault(`refused: ${answer.status} ${String(answer.body.message)}`)]),
    ...answer.warnings.map((warning) => fault(`warning: ${warning}`)),
  ];
}

/** Applies all in their order. */
export async function applyAll(
  api: Api,
  resources: Resources,
  objects: readonly Manifest[],
  where: string,
): Promise<readonly Fault[]> {
  const faults: Fault[] = [];
  for (const object of objects) {
    faults.push(...(await applyOne(api, resources, object, where)));
  }
  return faults;
}

/** Applies all again: nothing may change, neither now nor when a controller answers. */
export async function applyAgain(
  api: Api,
  resources: Resources,
  objects: readonly Manifest[],
): Promise<readonly Fault[]> {
  const faults: Fault[] = [];
  for (const object of objects) {
    const path = await resources.pathOf(object);
    if (path === undefined) {
      continue;
    }
    // Controllers write as well: only what changes each time changes by us.
    let isSame = false;
    for (let attempt = 0; attempt < 3 && !isSame; attempt += 1) {
      const before = await api.call('GET', path);
      const after = await patch(api, path, object);
      if (!isSuccess(after)) {
        faults.push({ where: 'second apply', what: title(object), message: String(after.body.message) });
      }
      isSame = !isSuccess(after) || versionOf(before.body) === versionOf(after.body);
    }
    if (!isSame) {
      faults.push({ where: 'second apply', what: title(object), message: 'each apply changes it' });
    }
  }
  return faults;
}

function patch(api: Api, path: string, object: Manifest): Promise<Answer> {
  return api.call('PATCH', `${path}?fieldManager=${OWNER}&fieldValidation=Strict`, {
    type: 'application/apply-patch+yaml',
    body: object,
  });
}

/** Until the old one is gone. */
async function retried(api: Api, path: string, object: Manifest): Promise<Answer> {
  for (let attempt = 0; ; attempt += 1) {
    const there = await api.call('GET', path);
    if (there.status === 404 || attempt === 60) {
      return patch(api, path, object);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function isSuccess({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}
