// Where this installation's own files lie: found from the running module upwards, in src/ as in dist/.

import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The directory that holds package.json, migrations/ and templates/. */
function installationRoot(): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, 'migrations'))) {
    const parent = dirname(directory);
    if (parent === directory) throw new Error('the installation is incomplete: no migrations/ above the program');
    directory = parent;
  }
  return directory;
}

/** Names of the SQL migrations, in order. */
export async function listMigrations(): Promise<{ readonly name: string }[]> {
  const files = (await readdir(join(installationRoot(), 'migrations'))).filter((name) => name.endsWith('.sql'));
  return files.sort().map((name) => ({ name: name.slice(0, -'.sql'.length) }));
}

/** The SQL migrations with their texts, in order. */
export async function readMigrations(): Promise<{ readonly name: string; readonly text: string }[]> {
  const folder = join(installationRoot(), 'migrations');
  return Promise.all(
    (await listMigrations()).map(async ({ name }) => ({
      name,
      text: await readFile(join(folder, `${name}.sql`), 'utf8'),
    })),
  );
}
