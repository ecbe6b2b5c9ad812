import { z } from 'zod';

// Parsers that zod compiles at run time pay off with thousands of files; we read two.
z.config({ jitless: true });

export { z };
