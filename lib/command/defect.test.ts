import { readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { guarded } from './defect.ts';

it('says in a line that it is one, and where the trace is, with lines of TypeScript', async () => {
  let said = '';
  const status = await guarded({ write: (text) => (said += text) }, () => {
    throw new TypeError('x is not a function\nat all');
  });
  expect(status).toBe(2);
  const match =
    /^This is a defect of Holdfast, not of your files: TypeError: x is not a function\. The trace is in (\S+)\. Please report it\.\n$/.exec(
      said,
    );
  const file = match?.[1] ?? '';
  const trace = readFileSync(file, 'utf8');
  rmSync(dirname(file), { recursive: true });
  expect(trace).toMatch(/defect\.test\.ts:\d+:\d+/);
});

it('passes on the status of a command that ends', async () => {
  expect(await guarded({ write: () => {} }, () => 1)).toBe(1);
});
