// The rules about imports are enforced, and by something that really sees the imports of TypeScript files.

import assert from 'node:assert/strict';
import { cpSync, globSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { findWorldWords } from '../../scripts/world-words.ts';
import { tryCommand } from '../../src/lab/run-command.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

interface Cruise {
  readonly modules: readonly { readonly source: string; readonly couldNotResolve?: boolean }[];
  readonly summary: {
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
    }[];
  };
}

async function cruise(cwd: string): Promise<Cruise> {
  const depcruise = path.join(ROOT, 'node_modules/.bin/depcruise');
  const end = await tryCommand([depcruise, '--config', '.dependency-cruiser.mjs', '--output-type', 'json', 'src'], {
    cwd,
  });
  return JSON.parse(end.stdout) as Cruise;
}

/** A checkout that holds just these sources. */
const scratch = mkdtempSync(path.join(tmpdir(), 'dms-layers-'));
after(() => rmSync(scratch, { recursive: true }));

function writeSources(sources: Readonly<Record<string, string>>): void {
  for (const file of ['.dependency-cruiser.mjs', 'tsconfig.json', 'package.json']) {
    cpSync(path.join(ROOT, file), path.join(scratch, file));
  }
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(scratch, 'node_modules'));
  for (const [file, text] of Object.entries(sources)) {
    mkdirSync(path.dirname(path.join(scratch, file)), { recursive: true });
    writeFileSync(path.join(scratch, file), text);
  }
}

test('a forbidden value import, type import, package and builtin are each reported', async () => {
  writeSources({
    'src/store/zone.ts': 'export const zone = 1;\nexport interface Zone { id: number }\n',
    'src/rpc/value.ts': "import { zone } from '../store/zone.ts';\nexport const x = zone;\n",
    'src/rpc/type.ts': "import type { Zone } from '../store/zone.ts';\nexport type X = Zone;\n",
    'src/zone-tool/other.ts': "export { x } from '../rpc/value.ts';\n",
    'src/dns/package.ts': "import pg from 'pg';\nexport const x = pg;\n",
    'src/domain/world.ts': "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;\n",
    'src/misc/new.ts': "import { x } from '../dns/fine.ts';\nexport const y = x;\n",
    'src/dns/fine.ts': "import { createHmac } from 'node:crypto';\nexport const x = createHmac;\n",
  });
  const { summary } = await cruise(scratch);
  const reported = summary.violations.map(({ from, rule }) => `${from} ${rule.name}`).sort();
  assert.deepEqual(reported, [
    'src/dns/package.ts dns-packages',
    'src/domain/world.ts world-only-at-the-edges',
    'src/misc/new.ts unknown-folder',
    'src/rpc/type.ts rpc-layers',
    'src/rpc/value.ts rpc-layers',
    'src/zone-tool/other.ts zone-tool-layers',
  ]);
});

test('every source file is seen', async () => {
  const { modules } = await cruise(ROOT);
  const seen = modules.filter(({ source, couldNotResolve }) => source.startsWith('src/') && !couldNotResolve);
  const files = globSync('src/**/*.{ts,tsx}', { cwd: ROOT });
  assert.deepEqual(seen.map(({ source }) => source).sort(), files.sort());
});

test('clock, randomness, environment and console are found in code and not in comments', async () => {
  const dir = path.join(scratch, 'world');
  mkdirSync(path.join(dir, 'dns'), { recursive: true });
  mkdirSync(path.join(dir, 'adapters'));
  const uses = 'export const x = [process.env.A, Date.now(), new Date(), Math.random(), console.log];\n';
  writeFileSync(path.join(dir, 'dns/bad.ts'), uses);
  writeFileSync(path.join(dir, 'adapters/clock.ts'), uses);
  writeFileSync(
    path.join(dir, 'dns/good.ts'),
    '// Date.now() of the caller\n/* Math.random() */ export const y = new Date(0);\n',
  );
  const found = await findWorldWords(dir);
  assert.equal(found.length, 5);
  assert.ok(found.every((line) => line.startsWith('src/dns/bad.ts: ')));
});
