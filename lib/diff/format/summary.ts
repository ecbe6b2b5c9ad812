import type { Diff, EnvironmentDiff } from '../diff.ts';
import { type Level, levels } from '../risk.ts';

/** `3 objects differ in 2 apps: 1 new, 1 gone, 1 changed.` */
export function countText({ apps }: Pick<EnvironmentDiff, 'apps'>): string {
  const objects = apps.flatMap((app) => app.objects);
  const kinds = (
    [
      ['added', 'new'],
      ['removed', 'gone'],
      ['changed', 'changed'],
      ['moved', 'moved'],
    ] as const
  ).flatMap(([kind, word]) => {
    const count = objects.filter((object) => object.kind === kind).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  if (objects.length === 0) {
    return 'No object differs.';
  }
  return `${plural(objects.length, 'object differs', 'objects differ')} in ${plural(apps.length, 'app', 'apps')}: ${kinds.join(', ')}.`;
}

/** `1 danger, 2 warnings`; `routine` without any risk. */
export function riskText(diff: Diff): string {
  const risks = diff.environments.flatMap((environment) => environment.risks);
  const parts = levels.flatMap((level) => {
    const count = risks.filter((risk) => risk.level === level).length;
    return count === 0 ? [] : [plural(count, level, plurals[level])];
  });
  return parts.length === 0 ? 'routine' : parts.join(', ');
}

const plurals: Readonly<Record<Level, string>> = {
  danger: 'dangers',
  warning: 'warnings',
  notice: 'notices',
  routine: 'routine',
};

export function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

export const NO_DIFFERENCE = 'No difference.';
