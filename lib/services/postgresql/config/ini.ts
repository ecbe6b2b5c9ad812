/** Settings of one section; `undefined` leaves a key out, an array repeats it once per element. */
export type IniSettings = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

export interface IniSection {
  readonly name: string;
  readonly settings: IniSettings;
}

/**
 * Renders sections in the order given, keys sorted, one `key<separator>value` per line.
 *
 * @throws Error for a value that would not survive in a file of one line per setting.
 */
export function renderIni(sections: readonly IniSection[], separator: '=' | ' = '): string {
  return sections
    .map(({ name, settings }) => {
      const lines = Object.entries(settings)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .flatMap(([key, value]) => valuesOf(value).map((text) => line(name, key, separator, text)));
      return [`[${name}]`, ...lines, ''].join('\n');
    })
    .join('\n');
}

function valuesOf(value: IniSettings[string]): readonly string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [String(value)];
}

function line(section: string, key: string, separator: string, value: string): string {
  if (/[\r\n]/.test(value)) {
    throw new Error(
      `[${section}] ${key}: a value may not contain a line break, found ${JSON.stringify(value)}`,
    );
  }
  return `${key}${separator}${value}`;
}
