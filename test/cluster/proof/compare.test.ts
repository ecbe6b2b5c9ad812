import { expect, it } from 'vitest';
import type { Outcome } from '../../../lib/simulate/from-placement.ts';
import { cells, differs } from './compare.ts';

const outcome: Outcome = {
  services: [
    {
      service: 'db',
      namespace: 'ns',
      state: 'degraded',
      up: 2,
      recovered: 2,
      wanted: 3,
      quorum: 2,
      reason: '2 of 3 members up, 2 needed to take writes',
      workloads: ['StatefulSet ns/db'],
    },
  ],
  ready: new Map([['StatefulSet ns/db', 2]]),
  blocked: [],
};
const happened = {
  seen: [{ low: 2, now: 2 }],
  ready: new Map([['StatefulSet ns/db', 2]]),
  refused: new Map<string, string>(),
  isBlocked: false,
};

it('holds state, ready pods, refusals and the end of each event against each other', () => {
  const equal = cells(outcome, happened);
  expect(equal.map(({ cell }) => cell)).toEqual([
    'service db',
    'ready StatefulSet ns/db',
    'refused StatefulSet ns/db',
    'blocked',
  ]);
  expect(equal.filter(differs)).toEqual([]);
});

it.each([
  ['a member more is lost on the way', { seen: [{ low: 1, now: 2 }] }, 'service db', 'down'],
  [
    'a pod more waits in the end',
    { ready: new Map([['StatefulSet ns/db', 1]]) },
    'ready StatefulSet ns/db',
    '1',
  ],
  [
    'a pod is refused',
    { refused: new Map([['StatefulSet ns/db', 'pods "db-0" is forbidden: exceeded quota: q']]) },
    'refused StatefulSet ns/db',
    'exceeded quota: q',
  ],
  ['it got stuck', { isBlocked: true }, 'blocked', 'yes'],
])('sees that %s', (_, change, cell, cluster) => {
  expect(cells(outcome, { ...happened, ...change }).filter(differs)).toMatchObject([{ cell, cluster }]);
});
