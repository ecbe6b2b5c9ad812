import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { rewrite } from './rewrite.ts';

/** The paths under `imports:` in cdk8s.yaml, relative to the project's root. */
export function listedDefinitions(root: string): string[] {
  const config: { imports?: string[] } = parse(readFileSync(join(root, 'cdk8s.yaml'), 'utf8'));
  return config.imports ?? [];
}

/**
 * The typed code of custom resources: file name (`<group>.ts`) to text. Runs the installed cdk8s-cli on local
 * files, in a folder of its own, without the network.
 *
 * @param definitions Paths of CustomResourceDefinitions, relative to the root.
 */
export function generateImports(root: string, definitions: readonly string[]): Map<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-import-'));
  try {
    // cdk8s writes one module for each group, and a second file of the same group would replace the first's
    // module: so all go through in one document stream.
    const stream = definitions.map((path) => `---\n${readFileSync(join(root, path), 'utf8')}`).join('');
    writeFileSync(join(folder, 'definitions.yaml'), stream);
    const manifest = createRequire(import.meta.url).resolve('cdk8s-cli/package.json');
    const options = ['--language', 'typescript', '--output', 'out', '--no-class-prefix', '--no-save'];
    execFileSync(
      process.execPath,
      [
        join(dirname(manifest), 'bin', 'cdk8s'),
        'import',
        'definitions.yaml',
        ...options,
        '--no-check-upgrade',
      ],
      { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const out = join(folder, 'out');
    const files = readdirSync(out).sort();
    return new Map(files.map((file) => [file, rewrite(readFileSync(join(out, file), 'utf8'))]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
