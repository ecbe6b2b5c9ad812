import { type Rule, ruleOf } from './rule.ts';
import type { Environment } from './schema.ts';

type Service = keyof Environment['services'];

/** What an app can't do without, where it has no setting for a service from elsewhere. */
export const dependencies: Readonly<Partial<Record<Service, readonly Service[]>>> = {
  superset: ['postgresql'],
  tracing: ['elasticsearch'],
  datahub: ['postgresql', 'elasticsearch', 'kafka'],
};

const rule = ruleOf<Environment>();

/** An app that is turned on has what it stands on. */
export const dependencyRules: readonly Rule[] = (
  Object.entries(dependencies) as [Service, readonly Service[]][]
).flatMap(([service, needed]) =>
  needed.map((other) =>
    rule(
      { enabled: `services.${service}.enabled`, present: `services.${other}.enabled` },
      function dependencyIsTurnedOn({ enabled, present }) {
        return enabled && !present
          ? [
              {
                path: ['services', service, 'enabled'],
                allowed: `false, or services.${other}.enabled: true, which it needs`,
                value: enabled,
              },
            ]
          : [];
      },
    ),
  ),
);
