import { expect, it } from 'vitest';
import { goMemoryLimit, queueBytes } from './sizes.ts';

it('gives Go four fifths of the limit, and the queue a fifth', () => {
  const resources = { cpu: { request: '1', limit: '1' }, memory: { request: '128Mi', limit: '512Mi' } };
  expect(goMemoryLimit(resources)).toBe('409MiB');
  expect(queueBytes(resources)).toBe(Math.floor(512 * 1024 ** 2 * 0.2));
});
