import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Script } from 'node:vm';

const project = fileURLToPath(new URL('../../', import.meta.url));

/** A copy that nothing has used for so long: no other run can be about to load it. Milliseconds. */
const abandoned = 24 * 60 * 60 * 1000;

/** Size and time of change of every file of the project that went into a compiled copy, by path. */
type Inputs = Readonly<Record<string, string>>;

/** What is known of the copy in force. */
interface Index {
  readonly inputs: Inputs;
  /** A digest of the copy. */
  readonly code: string;
}

/** npm writes this one with every change of the packages: it stands for all of their files. */
const packages = 'node_modules/.package-lock.json';

/** A module and all that it imports. */
export interface Compiled<T> {
  readonly exports: T;
  /** The same for the same code, and for nothing else. Absent where there is no copy: then nothing is known. */
  readonly code?: string;
  /** Keeps what the engine has made of the copy by now, so that the next start needn't translate it again. */
  readonly keep: () => void;
}

/**
 * Loads a module from a compiled copy of itself and of all that it imports, in `.cache/`: one file instead of hundreds,
 * together with the bytecode of the last run. The copy is made anew when one of the files that went into it has
 * changed; where it can't be made or kept, the module itself is loaded.
 * @param entry path of the module, from the root
 * @param root the project's folder
 */
export async function compiled<T>(entry: string, root = project): Promise<Compiled<T>> {
  let copy: Copy;
  try {
    copy = current(entry, root) ?? (await compile(entry, root));
  } catch {
    // A read-only checkout, or no esbuild for this processor: the copy only saves time.
    return {
      exports: await import(/* @vite-ignore */ pathToFileURL(join(root, entry)).href),
      keep: () => {},
    };
  }
  return run<T>(copy);
}

interface Copy extends Pick<Index, 'code'> {
  readonly file: string;
}

/** Not `import()`: a TypeScript loader would read the copy through once more, and no bytecode could be given. */
function run<T>({ file, code }: Copy): Compiled<T> {
  const bytecode = `${file}.bytecode`;
  // esbuild writes ASCII.
  const text = readFileSync(file, 'latin1');
  const script = new Script(text, { filename: file, cachedData: read(bytecode) });
  const module = { exports: {} };
  script.runInThisContext()(module, module.exports, createRequire(file), pathToFileURL(file).href);
  return {
    exports: module.exports as T,
    code,
    keep: () => {
      // The engine refuses bytecode of another version, or of another processor.
      if (script.cachedDataRejected !== false) {
        try {
          place(bytecode, script.createCachedData());
        } catch {
          // Only time is lost.
        }
      }
    },
  };
}

function read(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

function current(entry: string, root: string): Copy | undefined {
  const stem = stemOf(entry);
  const cache = cacheOf(root);
  let index: Partial<Index>;
  try {
    index = JSON.parse(readFileSync(join(cache, `${stem}.json`), 'utf8'));
  } catch {
    return undefined;
  }
  const { inputs, code } = index ?? {};
  if (typeof inputs !== 'object' || typeof code !== 'string') {
    // Of another version of this file.
    return undefined;
  }
  const isCurrent = Object.entries(inputs).every(([path, state]) => stateOf(root, path) === state);
  const file = join(cache, fileName(stem, inputs));
  return isCurrent && statSync(file, { throwIfNoEntry: false }) !== undefined ? { file, code } : undefined;
}

/** What `import.meta.url` of the modules becomes. */
const url = 'holdfastUrl';

async function compile(entry: string, root: string): Promise<Copy> {
  const { build } = await import('esbuild');
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minifyWhitespace: true,
    minifySyntax: true,
    define: { 'import.meta.url': url },
    supported: { 'dynamic-import': false },
    // They load native code, or themselves as whole packages, from node_modules.
    external: ['koffi', 'esbuild'],
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  const own = Object.keys(metafile.inputs).filter((path) => !/^<|(?:^|\/)node_modules\//.test(path));
  const paths = [...own, packages];
  const inputs: Inputs = Object.fromEntries(paths.sort().map((path) => [path, stateOf(root, path)]));
  const stem = stemOf(entry);
  const cache = cacheOf(root);
  const file = join(cache, fileName(stem, inputs));
  mkdirSync(cache, { recursive: true });
  // The copy first, then the list that points to it: a run killed in between leaves the former copy in force.
  const text = `(function (module, exports, require, ${url}) {${outputFiles[0]?.text ?? ''}\n})`;
  const code = createHash('sha256').update(text).digest('hex');
  place(file, text);
  place(join(cache, `${stem}.json`), JSON.stringify({ inputs, code } satisfies Index));
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    if (path !== file && Date.now() - statSync(path).mtimeMs > abandoned) {
      rmSync(path, { force: true });
    }
  }
  return { file, code };
}

function cacheOf(root: string): string {
  return join(root, '.cache/compiled');
}

function stateOf(root: string, path: string): string {
  const { size, mtimeMs } = statSync(join(root, path), { throwIfNoEntry: false }) ?? { size: -1, mtimeMs: 0 };
  return `${size}:${mtimeMs}`;
}

function stemOf(entry: string): string {
  return entry.replace(/\.ts$/, '').replaceAll('/', '-');
}

/** A name for this content alone: two runs that compile at once never mix. */
function fileName(stem: string, inputs: Inputs): string {
  return `${stem}-${createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 16)}.cjs`;
}

function place(file: string, content: string | Buffer): void {
  const written = `${file}.${process.pid}.tmp`;
  writeFileSync(written, content);
  renameSync(written, file);
}
