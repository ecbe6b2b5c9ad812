import { type Rule, ruleOf } from './rule.ts';
import type { Environment } from './schema.ts';

const rule = ruleOf<Environment>();

/** Label values have 63 characters; the longest app, and the hyphen before it, take 15. */
const LONGEST_NAMESPACE = 48;

export const gitopsRules: readonly Rule[] = [
  rule({ gitops: 'gitops' }, function oneRevisionIsFollowed({ gitops }) {
    const { branch, tag, semver } = gitops?.source ?? {};
    const set = Object.entries({ branch, tag, semver }).filter(([, value]) => value !== undefined);
    return set.slice(1).map(([name]) => ({
      path: ['gitops', 'source', name],
      allowed: `none, since ${set[0]?.[0]} is set: one revision is followed`,
    }));
  }),

  rule(
    { gitops: 'gitops', namespace: 'namespace' },
    function syncObjectsFitTheirNames({ gitops, namespace }) {
      const allowed = `up to ${LONGEST_NAMESPACE} characters, since the objects under gitops are named after it`;
      return gitops !== undefined && namespace.length > LONGEST_NAMESPACE
        ? [{ path: ['namespace'], allowed, value: namespace }]
        : [];
    },
  ),
];
