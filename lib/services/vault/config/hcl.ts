/** A value of HCL 1, the language of Vault's configuration files. */
export type HclValue = string | number | boolean;

/** One `type "label" { … }`. */
export interface HclBlock {
  readonly type: string;
  /** @default - none */
  readonly labels?: readonly string[];
  readonly body: HclBody;
}

/** What stands between two braces: attributes first, then blocks. `undefined` attributes are left out. */
export interface HclBody {
  /** @default - none */
  readonly attributes?: Readonly<Record<string, HclValue | undefined>>;
  /** @default - none */
  readonly blocks?: readonly HclBlock[];
}

/**
 * The text of a configuration file.
 * @throws Error when a string holds `${` or a line break: HCL 1 would interpolate the one and refuse the other
 */
export function renderHcl(body: HclBody): string {
  return `${lines(body, '').join('\n')}\n`;
}

function lines(body: HclBody, indent: string): string[] {
  const attributes = Object.entries(body.attributes ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value }],
  );
  const width = Math.max(0, ...attributes.map(({ name }) => name.length));
  const written = attributes.map(
    ({ name, value }) => `${indent}${name.padEnd(width)} = ${literal(name, value)}`,
  );
  for (const block of body.blocks ?? []) {
    const head = [block.type, ...(block.labels ?? []).map((label) => literal(block.type, label))].join(' ');
    const inner = lines(block.body, `${indent}  `);
    if (written.length > 0) {
      written.push('');
    }
    written.push(
      ...(inner.length === 0 ? [`${indent}${head} {}`] : [`${indent}${head} {`, ...inner, `${indent}}`]),
    );
  }
  return written;
}

function literal(place: string, value: HclValue): string {
  if (typeof value !== 'string') {
    return String(value);
  }
  if (/\$\{|[\n\r]/.test(value)) {
    throw new Error(
      `HCL ${place}: found ${JSON.stringify(value)}, allowed: text without a line break and without "\${"`,
    );
  }
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
