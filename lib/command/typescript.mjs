// Loads TypeScript: `node --import ./lib/command/typescript.mjs main.ts`.
import { accessSync, constants } from 'node:fs';
import { tmpdir } from 'node:os';

// The translator keeps its pipes in the temporary folder, and waits for ever where it can't.
try {
  // The slash at the end asks for a folder.
  accessSync(`${tmpdir()}/`, constants.W_OK);
} catch (error) {
  process.stderr.write(
    `The temporary folder ${tmpdir()} can't be written to (${error.code}): set TMPDIR to one that can.\n`,
  );
  process.exit(2);
}
// Translations kept there could be somebody else's: what runs is what is on the disk.
process.env.TSX_DISABLE_CACHE = '1';
await import('tsx');
