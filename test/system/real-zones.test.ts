// The 101 real zones, loaded as an operator would: every secondary transfers what BIND reads in the source.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { runCommand } from '../../src/lab/run-command.ts';
import { contentOfText } from './support/content.ts';
import { assertReplayIsClean, type Network, openEvents, startNetwork, until } from './support/network.ts';

const DIRECTORY = path.resolve(import.meta.dirname, '../data/zones');
const NAMES = readdirSync(DIRECTORY).sort();

let network: Network;
let scratch: string;
before(async () => {
  scratch = mkdtempSync(path.join(tmpdir(), 'dms-compiled-'));
  network = await startNetwork();
});
after(async () => {
  rmSync(scratch, { recursive: true });
  await network?.down();
});

/** The text BIND makes of a source, every record in full. */
async function compiled(name: string): Promise<string> {
  const output = path.join(scratch, 'compiled');
  const options = ['-q', '-i', 'none', '-k', 'ignore', '-s', 'full', '-o', output];
  await runCommand(['named-compilezone', ...options, name, path.join(DIRECTORY, name)]);
  return readFileSync(output, 'utf8');
}

test('load_zones loads all 101, and both secondaries serve them', async () => {
  assert.equal(NAMES.length, 101);
  await network.zoneTool(['-f', 'load_zones', ...NAMES.map((name) => path.join(DIRECTORY, name))]);
  await network.answers.served(
    NAMES.map((name) => `${name}.`),
    90_000,
  );
});

test('a transfer from each secondary is what named-compilezone makes of the source', async () => {
  for (const name of NAMES) {
    const source = contentOfText(await compiled(name), `${name}.`);
    for (const host of network.secondaries) {
      assert.deepEqual(await network.served(host, `${name}.`), source, `${name} on ${host.name}`);
    }
  }
});

test('loaded again, every file is skipped: no version, no event', async () => {
  await until('all zones are PUBLISHED', 60_000, async () => {
    const states = await network.sql('select distinct state from zone');
    return states.length === 1 && states[0] === 'PUBLISHED' && (await openEvents(network)).length === 0;
  });
  const [last] = await network.sql('select max(id) from event');
  const versions = await network.sql('select count(*) from zone_instance');
  await network.zoneTool(['-f', 'load_zones', ...NAMES.map((name) => path.join(DIRECTORY, name))]);
  const added = `select subject_name, type, params, source from event where kind = 'zone' and id > ${last}`;
  assert.deepEqual(await network.sql(added), []);
  assert.deepEqual(await network.sql('select count(*) from zone_instance'), versions);
});

test('the history explains every row', () => assertReplayIsClean(network));
