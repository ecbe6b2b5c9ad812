import { describe, expect, it } from 'vitest';
import { roles } from '../../services/postgresql/names.ts';
import { parameterFault, TAKEN_ROLES } from './postgresql-reserved.ts';

describe('names that PostgreSQL keeps to itself', () => {
  it('are all roles that the service makes for the cluster', () => {
    expect([...TAKEN_ROLES].sort()).toEqual(Object.values(roles).sort());
  });
});

describe('parameterFault', () => {
  it.each([
    ['work_mem', '16MB'],
    ['jit', false],
    ['synchronous_commit', 'on'],
    ['synchronous_commit', true],
    ['synchronous_commit', 'remote_apply'],
    ['wal_level', 'logical'],
    ['fsync', 'on'],
  ])('lets %s be %j', (name, value) => {
    expect(parameterFault(name, value)).toBeUndefined();
  });

  it.each([
    ['max_connections', 100, 'no such parameter: services.postgresql.maxConnections sets it'],
    ['port', 5433, 'no such parameter: Patroni sets it'],
    ['ssl', false, 'no such parameter: tls.mode sets it'],
    ['archive_command', 'true', 'no such parameter: services.postgresql.backup sets it'],
    ['fsync', false, 'on: anything else can lose an acknowledged write'],
    ['synchronous_commit', 'local', 'on or remote_apply: anything else can lose an acknowledged write'],
    ['wal_level', 'minimal', 'replica or logical: anything else can lose an acknowledged write'],
  ])('does not let %s be %j', (name, value, allowed) => {
    expect(parameterFault(name, value)).toBe(allowed);
  });
});
