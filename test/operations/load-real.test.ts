// Zone files of real sites: each loads, is skipped when loaded again, and survives its own text.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeSite, type Site } from './setup.ts';

const DIRECTORY = fileURLToPath(new URL('../data/zones/', import.meta.url));

let site: Site;
before(async () => {
  site = await makeSite();
});
after(() => site.close());

for (const file of readdirSync(DIRECTORY)) {
  test(file, async () => {
    const name = `${file.replace(/\.(zone|db)$/, '')}.`;
    const load = { name, zi_text: readFileSync(`${DIRECTORY}${file}`, 'utf8'), login_id: 'loader' };
    const admin = site.as('admin');
    assert.equal((await admin('load_zone', load)).value, true);
    assert.equal((await admin('load_zone', { ...load, skip_equal: true })).value, false);
    const text = async (zi_id: number | null): Promise<{ zi_text: string; zi_id: number }> =>
      (await admin('show_zone_text', { name, zi_id })).value as { zi_text: string; zi_id: number };
    const shown = await text(null);
    const { zi_id } = await admin('update_zone_text', { name, zi_text: shown.zi_text, login_id: 'editor' });
    const rows = await site.database.db
      .selectFrom('record as r')
      .innerJoin('zone as z', 'z.id', 'r.zone_id')
      .select(['r.owner', 'r.type', 'r.ttl', 'r.rdata', 'r.added', 'r.removed'])
      .where('z.name', '=', name)
      .where((e) => e.or([e('r.removed', 'is not', null), e('r.added', '>', 1)]))
      .execute();
    assert.deepEqual(rows, [], `saving the text of ${name} unchanged made ZI ${zi_id} differ`);
  });
}
