import { describe, expect, it } from 'vitest';
import { canonical } from './canonical.ts';

const set = (container: object, spec: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'a' },
  spec: { template: { spec: { containers: [{ name: 'a', ...container }], ...spec } } },
});

describe('canonical', () => {
  it.each([
    ['a list without an entry', set({ env: [] }, { volumes: [] }), set({})],
    ['a flag that is off', set({ tty: false }, { hostNetwork: false }), set({})],
    ['nothing', set({ command: null }), set({})],
    [
      'another notation',
      set({ resources: { limits: { cpu: '1000m' } } }),
      set({ resources: { limits: { cpu: 1 } } }),
    ],
  ])('takes %s for what the API server keeps of it: no pod restarts', (_what, written, kept) => {
    expect(canonical(written)).toEqual(canonical(kept));
  });

  it('tells what the API server keeps apart', () => {
    expect(canonical(set({ env: [{ name: 'A' }] }))).not.toEqual(canonical(set({})));
    expect(canonical(set({}, { automountServiceAccountToken: false }))).not.toEqual(canonical(set({})));
  });
});
