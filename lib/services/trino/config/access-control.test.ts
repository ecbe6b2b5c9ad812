import { describe, expect, it } from 'vitest';
import { renderAccessControl, renderAccessRules, renderPasswordAuthenticator } from './access-control.ts';

describe('the access rules', () => {
  it.each([
    ['coordinator', ['read']],
    ['worker', ['read', 'write']],
  ] as const)('let the management user of a %s %j', (role, allow) => {
    expect(JSON.parse(renderAccessRules(role)).system_information).toEqual([{ user: 'management', allow }]);
  });

  it('let nobody be another', () => {
    expect(JSON.parse(renderAccessRules('coordinator')).impersonation).toEqual([
      { original_user: '.*', new_user: '.*', allow: false },
    ]);
  });

  it('are read from their file, and passwords from theirs', () => {
    expect(renderAccessControl('/etc/rules.json')).toBe(
      'access-control.name=file\nsecurity.config-file=/etc/rules.json\n',
    );
    expect(renderPasswordAuthenticator('/etc/password.db')).toBe(
      'password-authenticator.name=file\nfile.password-file=/etc/password.db\n',
    );
  });
});
