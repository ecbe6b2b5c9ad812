import { createRequire } from 'node:module';
import type * as Zod from 'zod';

/**
 * The `z` of zod, by its CommonJS entry: half the time of the ESM entry, which takes its 130 files, most of
 * them translations of messages, through tsx's loader hooks one by one. Types come from `zod` as usual.
 */
export const { z } = createRequire(import.meta.url)('zod') as typeof Zod;

// Parsers that zod compiles at run time pay off with thousands of files; we read two.
z.config({ jitless: true });
