import type { SecretKey } from '../identity/secret.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/**
 * 190 bits. Long enough to sign with HMAC-SHA-256, within the 8 to 40 characters of MinIO and the 72 bytes of bcrypt.
 * Letters and digits need no quotes in connection strings, properties, JAAS, shells and YAML.
 */
const LENGTH = 32;

/** Begins what a person has to replace. */
export const toBeFilledIn = 'FILL IN: ';

/**
 * A value of the kind, or what has to be filled in.
 * @param random an integer from 0, below the given bound, each as likely as the others and none foreseeable
 */
export function secretValue({ kind, purpose }: SecretKey, random: (below: number) => number): string {
  switch (kind) {
    case 'password':
      return Array.from({ length: LENGTH }, () => ALPHABET[random(ALPHABET.length)]).join('');
    case 'external':
      return `${toBeFilledIn}${purpose}`;
  }
}
