import { renderProperties } from './properties.ts';
import { managementUser } from './server.ts';

/** Makes Trino read the rules. Its built-in control would let nobody ask a worker to leave. */
export function renderAccessControl(rules: string): string {
  return renderProperties({ 'access-control.name': 'file', 'security.config-file': rules });
}

/**
 * The rules: what a user may see is decided by the data services, which know Trino as a user with few rights. The
 * management user reads metrics and, on workers, may ask the server to leave; nobody else does.
 */
export function renderAccessRules(role: 'coordinator' | 'worker'): string {
  const allow = role === 'worker' ? ['read', 'write'] : ['read'];
  const rules = {
    system_information: [{ user: managementUser, allow }],
    // Whoever logs in is who they are.
    impersonation: [{ original_user: '.*', new_user: '.*', allow: false }],
  };
  return `${JSON.stringify(rules, undefined, 2)}\n`;
}

/** password-authenticator.properties. The file is read again every 5 s. */
export function renderPasswordAuthenticator(file: string): string {
  return renderProperties({ 'password-authenticator.name': 'file', 'file.password-file': file });
}
