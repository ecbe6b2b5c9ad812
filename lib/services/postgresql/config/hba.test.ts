import { describe, expect, it } from 'vitest';
import { hostBasedAccess } from './hba.ts';

const props = {
  superuser: 'postgres',
  replicationUser: 'replicator',
  rewindUser: 'rewinder',
  monitoringUser: 'monitor',
};

/** The first rule that applies, read as PostgreSQL reads the file. */
function methodFor(
  rules: readonly string[],
  from: 'socket' | 'loopback' | 'network',
  tls: boolean,
  database: string,
  user: string,
): string {
  for (const rule of rules) {
    const [type, databases, users, ...rest] = rule.split(' ');
    const local = type === 'local';
    if (local !== (from === 'socket')) continue;
    if (type === 'hostssl' && !tls) continue;
    if (databases === 'replication' ? database !== 'replication' : database === 'replication') continue;
    if (databases !== 'all' && databases !== database) continue;
    if (users !== 'all' && users !== user) continue;
    if (!local && rest[0] !== 'all' && from !== 'loopback') continue;
    return rest.at(-1) ?? '';
  }
  return 'reject';
}

describe('hostBasedAccess', () => {
  it.each([true, false])('with TLS %s lets every role in where it belongs', (tls) => {
    const rules = hostBasedAccess({ ...props, tls });
    expect(methodFor(rules, 'network', tls, 'app', 'app')).toBe('scram-sha-256');
    expect(methodFor(rules, 'network', tls, 'replication', 'replicator')).toBe('scram-sha-256');
    expect(methodFor(rules, 'network', tls, 'postgres', 'rewinder')).toBe('scram-sha-256');
    expect(methodFor(rules, 'loopback', false, 'postgres', 'monitor')).toBe('scram-sha-256');
    expect(methodFor(rules, 'socket', false, 'postgres', 'postgres')).toBe('peer');
    expect(methodFor(rules, 'socket', false, 'replication', 'replicator')).toBe('scram-sha-256');
  });

  it('keeps replication and rewind roles out of application databases', () => {
    const rules = hostBasedAccess({ ...props, tls: true });
    expect(methodFor(rules, 'network', true, 'app', 'replicator')).toBe('reject');
    expect(methodFor(rules, 'network', true, 'app', 'rewinder')).toBe('reject');
    expect(methodFor(rules, 'network', true, 'replication', 'app')).toBe('reject');
  });

  it('refuses everything unencrypted from the network when TLS is on', () => {
    const rules = hostBasedAccess({ ...props, tls: true });
    for (const [database, user] of [
      ['app', 'app'],
      ['app', 'postgres'],
      ['replication', 'replicator'],
      ['postgres', 'rewinder'],
      ['postgres', 'monitor'],
    ] as const) {
      expect(methodFor(rules, 'network', false, database, user)).toBe('reject');
    }
  });

  it('knows no password in the clear and no trust', () => {
    for (const tls of [true, false]) {
      for (const rule of hostBasedAccess({ ...props, tls })) {
        expect(rule).toMatch(/ (peer|scram-sha-256|reject)$/);
      }
    }
  });

  it('quotes a role that would read as a keyword', () => {
    expect(hostBasedAccess({ ...props, tls: true, monitoringUser: 'all' })[3]).toContain('"all"');
  });
});
