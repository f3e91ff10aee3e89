// Bundles each program below src/main into dist/, so that it starts fast and needs no type stripping.
// `node scripts/build.ts` builds what is there; the launchers in bin/ call it when a source is newer.

import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');
const PROGRAMS = ['dmsd', 'dms-rpcd', 'zone-tool', 'dms', 'dyndns-tool'];

// Native code cannot be bundled; cpu-features is an optional part of ssh2 that does without; react-devtools-core is
// wanted by ink in its development mode only.
const EXTERNAL = ['bcrypt', 'cpu-features', '*.node', 'react-devtools-core'];

// Packages in CommonJS use names that an ES module does not have.
const BANNER = [
  "import { createRequire as __createRequire } from 'node:module';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = import.meta.filename, __dirname = import.meta.dirname;',
].join(' ');

/** Builds into a directory of its own first: a program that starts meanwhile finds the old bundle or the new one. */
export async function buildPrograms(): Promise<string[]> {
  const present = PROGRAMS.filter((name) => existsSync(path.join(root, 'src/main', `${name}.ts`)));
  const fresh = path.join(root, `dist.${process.pid}`);
  mkdirSync(fresh, { recursive: true });
  try {
    // Made first: a source saved while the bundles are written counts as newer.
    writeFileSync(path.join(fresh, '.stamp'), '');
    if (present.length > 0) await bundle(present, fresh);
    replaceDirectory(fresh, path.join(root, 'dist'));
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return present;
}

async function bundle(programs: readonly string[], outdir: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: programs.map((name) => `src/main/${name}.ts`),
    outdir,
    bundle: true,
    splitting: true, // a dynamic import stays a file of its own: ink and react are read only by interactive views
    platform: 'node',
    format: 'esm',
    target: 'node24',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    // What a command loads it has to read first; names stay, for the profiler and for stack traces without a map.
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: 'linked',
    sourcesContent: false,
    banner: { js: BANNER },
    external: EXTERNAL,
    logLevel: 'warning',
    chunkNames: 'chunks/[name]-[hash]',
  });
}

function replaceDirectory(fresh: string, target: string): void {
  const old = `${target}.old.${process.pid}`;
  if (existsSync(target)) renameSync(target, old);
  renameSync(fresh, target);
  rmSync(old, { recursive: true, force: true });
}

if (import.meta.main) {
  try {
    const built = await buildPrograms();
    console.error(`[build] dist/: ${built.join(' ') || 'no programs yet'}`);
  } catch (error) {
    // esbuild has printed its own findings.
    if (!(error instanceof Error && 'errors' in error)) console.error(error);
    process.exitCode = 1;
  }
}
