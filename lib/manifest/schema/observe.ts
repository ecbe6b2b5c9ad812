/** Plain data wrapped so that what a reader looks at is known. */
export interface Observed<T> {
  /** Behaves like the data. */
  readonly observed: T;
  /** JSON pointers of the fields that the reader never asked for. */
  unread(): string[];
}

/**
 * Finds fields that a compiled validator does not know. The upstream validators accept unknown fields and come
 * without their schemas; but a validator reads each property that its schema declares, present or not, and lists
 * the keys of a mapping whose keys are free. So a field that was never read, of an object of which others were,
 * is undeclared. An object of which nothing was read has no declared content (raw JSON), and is left alone.
 */
export function observe<T extends object>(data: T): Observed<T> {
  const seen = new Map<object, { pointer: string; read: Set<string>; listed: boolean; proxy: object }>();

  const wrap = (target: object, pointer: string): object => {
    const known = seen.get(target);
    if (known !== undefined) {
      return known.proxy;
    }
    const read = new Set<string>();
    const record = { pointer, read, listed: false, proxy: target };
    record.proxy = new Proxy(target, {
      get(_, key) {
        const value: unknown = Reflect.get(target, key);
        if (typeof key === 'symbol') {
          return value;
        }
        read.add(key);
        const step = key.replaceAll('~', '~0').replaceAll('/', '~1');
        return typeof value === 'object' && value !== null ? wrap(value, `${pointer}/${step}`) : value;
      },
      ownKeys() {
        record.listed = true;
        return Reflect.ownKeys(target);
      },
    });
    seen.set(target, record);
    return record.proxy;
  };

  return {
    observed: wrap(data, '') as T,
    unread: () =>
      [...seen].flatMap(([target, { pointer, read, listed }]) =>
        Array.isArray(target) || listed || read.size === 0
          ? []
          : Object.keys(target)
              .filter((key) => !read.has(key))
              .map((key) => `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
      ),
  };
}
