/**
 * A temporary function that tells whether a password is the one behind a stored SCRAM-SHA-256 verifier (RFC 5802,
 * RFC 7677): SaltedPassword := PBKDF2(password), StoredKey := H(HMAC(SaltedPassword, "Client Key")). PostgreSQL has
 * no such function of its own, and setting an unchanged password again would give it a new salt. Passwords outside
 * ASCII, which the server normalises first, may not match although they are the same: they are then set anew.
 */
export const SCRAM_CHECK = `
CREATE FUNCTION pg_temp.hmac_sha256(key bytea, message bytea) RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE
  inner_pad bytea := '';
  outer_pad bytea := '';
  byte int;
BEGIN
  IF length(key) > 64 THEN key := sha256(key); END IF;
  FOR i IN 0..63 LOOP
    byte := CASE WHEN i < length(key) THEN get_byte(key, i) ELSE 0 END;
    inner_pad := inner_pad || decode(lpad(to_hex(byte # 54), 2, '0'), 'hex');
    outer_pad := outer_pad || decode(lpad(to_hex(byte # 92), 2, '0'), 'hex');
  END LOOP;
  RETURN sha256(outer_pad || sha256(inner_pad || message));
END $$;
CREATE FUNCTION pg_temp.scram_matches(password text, verifier text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  parts text[] := regexp_match(verifier, '^SCRAM-SHA-256\\$(\\d+):([^$]+)\\$([^:]+):');
  key bytea := convert_to(password, 'UTF8');
  inner_pad bytea := '';
  outer_pad bytea := '';
  byte int;
  block bytea;
  folded bit(256);
  salted bytea := '';
BEGIN
  IF parts IS NULL THEN RETURN false; END IF;
  IF length(key) > 64 THEN key := sha256(key); END IF;
  FOR i IN 0..63 LOOP
    byte := CASE WHEN i < length(key) THEN get_byte(key, i) ELSE 0 END;
    inner_pad := inner_pad || decode(lpad(to_hex(byte # 54), 2, '0'), 'hex');
    outer_pad := outer_pad || decode(lpad(to_hex(byte # 92), 2, '0'), 'hex');
  END LOOP;
  block := sha256(outer_pad || sha256(inner_pad || decode(parts[2], 'base64') || '\\x00000001'::bytea));
  folded := ('x' || encode(block, 'hex'))::bit(256);
  FOR i IN 2..parts[1]::int LOOP
    block := sha256(outer_pad || sha256(inner_pad || block));
    folded := folded # ('x' || encode(block, 'hex'))::bit(256);
  END LOOP;
  FOR i IN 0..7 LOOP
    salted := salted || decode(lpad(to_hex(substring(folded FROM i * 32 + 1 FOR 32)::bit(32)::bigint), 8, '0'), 'hex');
  END LOOP;
  RETURN encode(sha256(pg_temp.hmac_sha256(salted, 'Client Key')), 'base64') = parts[3];
END $$;`;
