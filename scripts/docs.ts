// Writes every generated document; with --check it only tells which are out of date.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { freshDatabase } from '../test/support/database.ts';
import { checksDocument } from './documents/checks.ts';
import { clientTypes } from './documents/client-types.ts';
import { operationsDocument } from './documents/operations.ts';
import { rpcDocument } from './documents/rpc.ts';
import { schemaDocument } from './documents/schema.ts';
import { settingsSample } from './documents/settings-sample.ts';
import { stateMachinesDocument } from './documents/state-machines.ts';
import { zoneToolDocument, zoneToolManPage } from './documents/zone-tool.ts';

const root = path.resolve(import.meta.dirname, '..');

/** Generated files and what makes their text, by path in the repository. */
export const DOCUMENTS: Readonly<Record<string, () => string | Promise<string>>> = {
  'docs/checks.md': checksDocument,
  'docs/examples/dms-types.ts': clientTypes,
  'docs/operations.md': operationsDocument,
  'docs/man/zone_tool.1': zoneToolManPage,
  'docs/rpc.md': rpcDocument,
  'docs/schema.md': schemaOfFreshDatabase,
  'docs/zone_tool.md': zoneToolDocument,
  'docs/state-machines.md': stateMachinesDocument,
  'etc/dms.conf.sample': settingsSample,
};

async function schemaOfFreshDatabase(): Promise<string> {
  const database = await freshDatabase();
  const { db, close } = database.open(1);
  try {
    return await schemaDocument(db);
  } finally {
    await close();
    await database.drop();
  }
}

/** True when the file holds what its generator makes. */
export async function isCurrent(file: string): Promise<boolean> {
  const present = await readFile(path.join(root, file), 'utf8').catch(() => null);
  return present === (await DOCUMENTS[file]?.());
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}

async function main(check: boolean): Promise<void> {
  for (const [file, make] of Object.entries(DOCUMENTS)) {
    if (!check) await write(path.join(root, file), await make());
    else if (!(await isCurrent(file))) {
      process.stderr.write(`${file} is out of date: run node scripts/docs.ts\n`);
      process.exitCode = 1;
    }
  }
}

if (import.meta.main) await main(process.argv.includes('--check'));
