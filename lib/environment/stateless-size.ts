import type { output } from 'zod';
import { compare, parseQuantity } from '../manifest/quantity.ts';
import { cpu, memory } from './fields.ts';
import { sizeClasses } from './size.ts';
import { z } from './zod.ts';

const range = (quantity: typeof cpu | typeof memory) =>
  z
    .strictObject({
      request: quantity.describe('What the container is promised.'),
      limit: quantity.describe('What it may take at most.'),
    })
    .refine(({ request, limit }) => compare(parseQuantity(request), parseQuantity(limit)) <= 0, {
      path: ['request'],
      error: 'at most the limit',
    });

export const exactStatelessSize = z.strictObject({
  cpu: range(cpu).describe('CPU of the container.'),
  memory: range(memory).describe('Memory of the container.'),
});

/** A class whose figures each service documents, or exact resources for one pod that keeps no state. */
export const statelessSize = z.union([z.enum(sizeClasses), exactStatelessSize], {
  error: 'small, medium, large, or { cpu: { request, limit }, memory: { request, limit } }',
});

export type StatelessSize = output<typeof statelessSize>;
