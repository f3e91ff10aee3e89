// Jobs on many zones from the shell: questions, dry runs, progress, detaching, and the verb `bulk`.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { pace, progressText } from '../../src/zone-tool/flows/bulk-progress.ts';
import type { BulkJob } from '../../src/zone-tool/views/bulk.ts';
import { makeSite, publish, type Site } from '../operations/setup.ts';
import { entry, golden, makeTool, type Tool } from './tool.ts';

let site: Site;
let tool: Tool;
/** What dmsd does while the shell sleeps. */
let daemon: () => Promise<void> = () => Promise.resolve();

before(async () => {
  site = await makeSite();
  tool = makeTool(site, { isTty: true, sleep: () => daemon() });
  for (const name of ['bad1.example', 'bad2.example', 'good.example']) {
    await tool.run(`create_zone ${name}`);
    await publish(site, `${name}.`);
  }
});
after(() => site.close());

/** The newest job ends; so many of its zones have failed. */
async function ends(failed: number): Promise<void> {
  await site.database.pool.query(
    `update bulk set state = 'DONE', total = expected, done = expected - $1, failed = $1, ended = clock_timestamp()
     where id = (select max(id) from bulk)`,
    [failed],
  );
}

test('transcript', async () => {
  const parts: string[] = [];
  const run = async (line: string, ...answers: string[]): Promise<void> => {
    tool.type(...answers);
    parts.push(entry(line, await tool.run(line)));
  };
  daemon = () => ends(0);
  await run('bulk ls');
  await run('refresh_all --dry-run');
  await run('refresh_all', 'n');
  await run('refresh_all', 'y');
  daemon = () => ends(1);
  await run('update_all -f');
  daemon = () => ends(0);
  await run('refresh_sg sg-two');
  await run('refresh_sg none');
  await run('refresh_apex -g sg-two --dry-run --json');
  await run('reset_all', '');
  await run('nuke_zones none*');
  await run('nuke_zones bad1.example', 'y');
  await run('nuke_zones bad*', 'y');
  await run('nuke_zones "bad*" --dry-run -g sg-one');
  await run('nuke_zones bad*', '2');
  await run('nuke_zones -f 192.0.2.0/24');
  await run('bulk ls');
  await run('bulk show 2');
  await run('bulk watch 1');
  await run('bulk pause 1');
  await run('bulk show');
  await run('bulk stop 1');
  await run('bulk show 99');
  golden('bulk.txt', parts.join(''));
});

describe('a job that is watched', () => {
  test('goes on when Ctrl-C detaches from it', async () => {
    daemon = async () => void tool.shell.interrupt(false);
    const { error, code } = await tool.run('refresh_all -f');
    assert.equal(code, 69);
    const [, id] = /job (\d+) goes on: bulk watch \1 shows it, bulk cancel \1 ends it/.exec(error) ?? [];
    const shown = await tool.run(`bulk show ${id} --json`);
    assert.equal((JSON.parse(shown.out) as BulkJob).state, 'RUNNING');
    assert.match((await tool.run(`bulk pause ${id}`)).out, /^job \d+ is PAUSED: 0 of 3 done\n$/);
    assert.match((await tool.run(`bulk resume ${id}`)).out, /is RUNNING/);
    assert.match((await tool.run(`bulk cancel ${id}`)).out, /is CANCELLED/);
    assert.equal((await tool.run(`bulk watch ${id}`)).code, 75);
  });

  test('is not waited for by a script', async () => {
    const script = makeTool(site);
    const asked = await script.run('refresh_all');
    assert.deepEqual([asked.code, asked.error], [75, '***   Refresh 3 zones? Nothing is done without -f.\n']);
    const { code, error } = await script.run('refresh_all -f');
    assert.equal(code, 0);
    assert.match(error, /^job \d+: 3 zones\n$/);
    const { out } = await script.run('refresh_all -f --json');
    const { value, change_id } = JSON.parse(out) as { value: BulkJob; change_id: number };
    assert.deepEqual([value.operation, value.expected, value.change_id], ['refresh_all', 3, change_id]);
  });
});

describe('progress', () => {
  const job = (more: Partial<BulkJob>): BulkJob => ({
    ...{ bulk_id: 1, operation: 'refresh_all', state: 'RUNNING', sg_name: null, reference: null, names: null },
    ...{ expected: 1_000, queued: 500, done: 0, failed: 0, retrying: 0, following: false, actor: null },
    ...{ started: '', ended: null, retry_reason: null, change_id: 1 },
    ...more,
  });

  test('tells done, failed, rate and remaining time', () => {
    const paceOf = pace();
    assert.equal(progressText(job({}), paceOf(job({}), 0)), '[                    ] 0 of 1000 done');
    const later = job({ done: 390, failed: 10, retrying: 2 });
    assert.equal(
      progressText(later, paceOf(later, 10_000)),
      '[########            ] 390 of 1000 done, 10 failed, 2 retrying, 40/s, 15 s left',
    );
  });

  test('tells what is waited for when every zone has had its turn', () => {
    const last = job({ done: 1_000, queued: 1_000, following: true });
    assert.equal(
      progressText(last, pace()(last, 0)),
      '[####################] 1000 of 1000 done, waiting for name servers',
    );
  });

  test('the rate is that of the last ten looks', () => {
    const paceOf = pace();
    for (let i = 0; i < 20; i += 1) paceOf(job({ done: i * 100 }), i * 1_000);
    const slow = Array.from({ length: 10 }, (_, i) => paceOf(job({ done: 1_900 + i }), (20 + i) * 1_000));
    assert.equal(slow.at(-1)?.rate, 1);
  });
});
