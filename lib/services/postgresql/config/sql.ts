/** Quotes an SQL identifier. PostgreSQL cuts names at 63 bytes, so longer ones are refused rather than mixed up. */
export function identifier(name: string): string {
  if (name === '' || name.includes('\0') || new TextEncoder().encode(name).length > 63) {
    throw new Error(`postgresql: ${JSON.stringify(name)} is no name; allowed are 1 to 63 bytes`);
  }
  return `"${name.replaceAll('"', '""')}"`;
}

/** Quotes an SQL string, right whatever standard_conforming_strings says. */
export function literal(text: string): string {
  if (text.includes('\0')) throw new Error('postgresql: an SQL string can not hold a zero byte');
  const quoted = `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
  return text.includes('\\') ? ` E${quoted}` : quoted;
}
