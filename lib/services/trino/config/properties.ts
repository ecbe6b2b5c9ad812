/** A properties file of Trino: names and values, in the order they are given. `undefined` leaves one out. */
export type Properties = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * The text of a properties file, as java.util.Properties reads it.
 * @throws Error when a value would not be read as it stands
 */
export function renderProperties(properties: Properties): string {
  return Object.entries(properties)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => {
      const text = String(value);
      if (!/^[\w.-]+$/.test(name) || text === '' || /[\\\r\n]|^\s|\s$/.test(text)) {
        throw new Error(
          `property ${name}: found ${JSON.stringify(text)}, allowed: one line without a backslash, with no space at its ends`,
        );
      }
      return `${name}=${text}\n`;
    })
    .join('');
}

/** A value that Trino takes from an environment variable when it reads the file. */
export function fromEnvironment(variable: string): string {
  return `\${ENV:${variable}}`;
}
