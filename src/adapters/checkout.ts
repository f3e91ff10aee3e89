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

/** The SQL migrations, by name. */
export async function readMigrations(): Promise<{ readonly name: string; readonly text: string }[]> {
  const folder = join(installationRoot(), 'migrations');
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    files.map(async (name) => ({
      name: name.slice(0, -'.sql'.length),
      text: await readFile(join(folder, name), 'utf8'),
    })),
  );
}
