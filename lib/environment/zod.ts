import { createRequire } from 'node:module';
import type * as Zod from 'zod';

/**
 * The `z` of zod, by its CommonJS entry. Its ESM entry opens some 130 files, most of them translations, each
 * of which goes through tsx's loader hooks: that took a third of the time a whole synth takes.
 * Types come from `zod` as usual.
 */
export const { z } = createRequire(import.meta.url)('zod') as typeof Zod;
