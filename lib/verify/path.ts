/** Paths into an object, as findings write them: `spec.ports[0].name`, `data["server.properties"]`. */
export type Step = string | number;

const PLAIN_KEY = /^[A-Za-z_$][\w$-]*$/;

/** The steps as one text. Keys with dots or other marks stand in quotes, so that the text can be read back. */
export function pathOf(...steps: readonly Step[]): string {
  let path = '';
  for (const step of steps) {
    if (typeof step === 'number') {
      path += `[${step}]`;
    } else if (PLAIN_KEY.test(step)) {
      path += path === '' ? step : `.${step}`;
    } else {
      path += `[${JSON.stringify(step)}]`;
    }
  }
  return path;
}

/** A path and what follows it; either may be empty. */
export function joinPath(path: string, rest: string): string {
  return path === '' || rest === '' || rest.startsWith('[') ? path + rest : `${path}.${rest}`;
}

const STEP = /\.?([A-Za-z_$][\w$-]*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/y;

/** The steps of a path that `pathOf` wrote; those up to the first mark that it never writes. */
export function stepsOf(path: string): Step[] {
  const steps: Step[] = [];
  STEP.lastIndex = 0;
  for (let match = STEP.exec(path); match !== null; match = STEP.exec(path)) {
    const [, key, index, quoted] = match;
    steps.push(key ?? (index === undefined ? String(JSON.parse(quoted ?? '""')) : Number(index)));
  }
  return steps;
}

/** The value at the end of the steps; undefined where they lead nowhere. */
export function valueAt(value: unknown, steps: readonly Step[]): unknown {
  return steps.reduce<unknown>(
    (inner, step) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, step)
        ? (inner as Record<Step, unknown>)[step]
        : undefined,
    value,
  );
}
