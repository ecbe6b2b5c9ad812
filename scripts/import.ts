// `npm run import`: writes imports/<group>.ts from the CustomResourceDefinitions that cdk8s.yaml lists.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { generateImports, listedDefinitions } from './import/generate.ts';
import { generatedMark } from './import/rewrite.ts';

const root = resolve(import.meta.dirname, '..');
const folder = join(root, 'imports');
const generated = generateImports(root, listedDefinitions(root));

const isStale = (file: string) =>
  file.endsWith('.ts') &&
  !generated.has(file) &&
  readFileSync(join(folder, file), 'utf8').startsWith(generatedMark);
for (const file of readdirSync(folder).filter(isStale)) {
  rmSync(join(folder, file));
  console.log(`removed imports/${file}`);
}
for (const [file, text] of generated) {
  writeFileSync(join(folder, file), text);
  console.log(`wrote imports/${file}`);
}
