import { type Rule, ruleOf } from './rule.ts';
import type { Environment } from './schema.ts';

const rule = ruleOf<Environment>();

export const meshRules: readonly Rule[] = [
  rule({ mesh: 'mesh' }, function strictMeshesHoldTheirJobs({ mesh }) {
    const allowed =
      'permissive, or mesh.sidecars: native: with classic sidecars Jobs are outside, and what they call must answer them';
    return mesh.type !== 'none' && mesh.mtls === 'strict' && mesh.sidecars === 'classic'
      ? [{ path: ['mesh', 'mtls'], allowed, value: mesh.mtls }]
      : [];
  }),
];
