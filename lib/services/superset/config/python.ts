/** What a literal of Python can hold. */
export type PythonValue =
  | string
  | number
  | boolean
  | undefined
  | readonly PythonValue[]
  | { readonly [key: string]: PythonValue };

/**
 * A literal of Python 3. `undefined` is `None`; keys of a mapping that are `undefined` are left out.
 * @throws Error on a number that is not finite
 */
export function pythonLiteral(value: PythonValue): string {
  if (value === undefined) {
    return 'None';
  }
  if (typeof value === 'boolean') {
    return value ? 'True' : 'False';
  }
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) {
      throw new Error(`Python literal: found ${value}, allowed: a finite number`);
    }
    return String(value);
  }
  if (typeof value === 'string') {
    return pythonString(value);
  }
  if (isList(value)) {
    return `[${value.map(pythonLiteral).join(', ')}]`;
  }
  const pairs = Object.entries(value).filter(([, item]) => item !== undefined);
  return `{${pairs.map(([key, item]) => `${pythonString(key)}: ${pythonLiteral(item)}`).join(', ')}}`;
}

function isList(value: object): value is readonly PythonValue[] {
  return Array.isArray(value);
}

/** JSON's escapes are Python's too, but for surrogates: Python has no pairs of them. */
function pythonString(text: string): string {
  return JSON.stringify(text).replace(/\\u(d[89ab][0-9a-f]{2})/gi, '\\ufffd');
}
