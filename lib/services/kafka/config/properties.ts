export type PropertyValue = string | number | boolean;

/** Properties in the order given; `undefined` leaves one out. */
export type Properties = Readonly<Record<string, PropertyValue | undefined>>;

/**
 * A Java properties file, a property a line.
 * @throws Error for a name or a value that a line can't hold
 */
export function renderProperties(properties: Properties): string {
  return Object.entries(properties)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${line(name, String(value))}\n`)
    .join('');
}

function line(name: string, value: string): string {
  if (!/^[A-Za-z0-9._-]+$/.test(name)) {
    throw new Error(
      `property ${JSON.stringify(name)}: found a name of other characters, allowed: A-Z a-z 0-9 . _ -`,
    );
  }
  if (/[\r\n]/.test(value) || value !== value.trim()) {
    throw new Error(
      `property ${name}: found ${JSON.stringify(value)}, allowed: one line without spaces at its ends`,
    );
  }
  return `${name}=${value.replaceAll('\\', '\\\\')}`;
}

/** Reads a properties file of one line per property, as {@link renderProperties} writes it. */
export function parseProperties(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .split('\n')
      .filter((row) => row !== '' && !row.startsWith('#'))
      .map((row) => {
        const at = row.indexOf('=');
        return [row.slice(0, at), row.slice(at + 1).replaceAll('\\\\', '\\')];
      }),
  );
}
