import type { RiskCheck } from '../risk.ts';

/** Objects that another app holds now. */
export const movesApp: RiskCheck = {
  id: 'moves',
  title: 'An object goes from one app to another',
  *find({ changes }) {
    for (const { kind, app, after } of changes) {
      if (kind === 'moved') {
        yield {
          level: 'warning',
          object: after,
          message: `It goes to the app ${app}: the app that it leaves may prune it before the new one has taken it over.`,
          remedy: 'Turn pruning off for it while it moves.',
        };
      }
    }
  },
};
