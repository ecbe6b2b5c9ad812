import type { GitopsSettings } from '../environment/gitops.ts';

type Source = GitopsSettings['source'];

/** Folders from the root of the repository, without a slash at either end: `dist/production/apps/kafka`. */
export function sourceFolder({ path }: Source, environment: string, ...rest: readonly string[]): string {
  return [path, environment, ...rest].join('/');
}

/** The revision that is followed. */
export function sourceRevision({ branch, tag, semver }: Source) {
  return { tag, semver, branch: tag === undefined && semver === undefined ? (branch ?? 'main') : undefined };
}

/**
 * A .gitignore that leaves out all of a repository but some folders of it: a change elsewhere then gives Flux nothing
 * to fetch. Folders on the way are let in one by one, since git never looks into a folder that it ignores.
 */
export function everythingBut(folders: readonly string[]): string {
  return `${closed(
    '',
    folders.map((folder) => folder.split('/')),
  ).join('\n')}\n`;
}

function closed(parent: string, folders: readonly (readonly string[])[]): string[] {
  const steps = [...new Set(folders.flatMap(([step]) => step ?? []))];
  return [
    `${parent}/*`,
    ...steps.flatMap((step) => {
      const below = folders.filter(([first]) => first === step).map(([, ...rest]) => rest);
      const whole = below.some((rest) => rest.length === 0);
      return [`!${parent}/${step}`, ...(whole ? [] : closed(`${parent}/${step}`, below))];
    }),
  ];
}
