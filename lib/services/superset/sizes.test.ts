import { describe, expect, it } from 'vitest';
import { webClasses, webProcesses, workerClasses, workerProcesses } from './sizes.ts';

describe('processes', () => {
  it('are as many as the memory holds', () => {
    expect(Object.values(webClasses).map(webProcesses)).toEqual([1, 3, 9]);
    expect(Object.values(workerClasses).map(workerProcesses)).toEqual([2, 5, 24]);
  });

  it('are one at least', () => {
    const tiny = { cpu: { request: '10m', limit: '100m' }, memory: { request: '128Mi', limit: '256Mi' } };
    expect(webProcesses(tiny)).toBe(1);
    expect(workerProcesses(tiny)).toBe(1);
  });
});
