import type { output } from 'zod';
import { compare, parseQuantity } from '../manifest/quantity.ts';
import { cpu, memory } from './fields.ts';
import { z } from './zod.ts';

export const sizeClasses = ['small', 'medium', 'large'] as const;
export type SizeClass = (typeof sizeClasses)[number];

const cpuRange = z
  .strictObject({
    request: cpu.describe('What the container is promised.'),
    limit: cpu.describe('What it may take at most.'),
  })
  .refine(({ request, limit }) => compare(parseQuantity(request), parseQuantity(limit)) <= 0, {
    path: ['request'],
    error: 'at most the limit',
  });

const exactSize = z.strictObject({
  cpu: cpuRange.describe('CPU of the container.'),
  memory: memory.describe('Request and limit alike: a stateful member is never promised memory it lacks.'),
});

/** A class whose figures each service documents, or exact resources for one member. */
export const size = z.union([z.enum(sizeClasses), exactSize], {
  error: 'small, medium, large, or { cpu: { request, limit }, memory }',
});

export type Size = output<typeof size>;
