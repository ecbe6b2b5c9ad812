import { describe, expect, it } from 'vitest';
import { noticesOf } from './notices.ts';
import { variant } from './variants.testing.ts';

describe('noticesOf', () => {
  it('is loud about a Vault that people must unseal', () => {
    expect(noticesOf(variant('development')).join('\n')).toMatch(/vault has no seal: after EVERY restart/);
    const sealed = noticesOf(variant('production'));
    expect(sealed).toEqual([]);
  });

  it('tells of each risk in its settings, and of none when it is switched off', () => {
    const vault = { seal: null, backup: { enabled: false } };
    const risky = variant('production', {
      tls: { mode: 'off' },
      services: {
        vault,
        postgresql: { backup: { enabled: false } },
        edge: { hostnames: { trino: null } },
      },
    });
    expect(noticesOf(risky)).toHaveLength(3);
    expect(noticesOf(variant('production', { services: { vault: { enabled: false } } }))).toEqual([]);
  });
});
