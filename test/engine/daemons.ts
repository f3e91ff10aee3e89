// The world of a test file that starts daemons: a database, daemons that end with their test, and how to wait for them.

import { after, afterEach, before, beforeEach } from 'node:test';
import type { Daemon } from '../../src/engine/daemon.ts';
import { type AllPerformers, type DaemonChoice, makeDaemon, makeWorld, scripted, until, type World } from './world.ts';

/** There from the first test on. */
export let world: World;
const daemons: Daemon[] = [];

/** To be called once by a file, at its top. */
export function withDaemons(): void {
  before(async () => {
    world = await makeWorld();
  });
  after(() => world.close());
  beforeEach(() => world.clear());
  afterEach(async () => {
    await Promise.all(daemons.splice(0).map((daemon) => daemon.stop()));
  });
}

export function start(performers: AllPerformers = scripted({}), choice: DaemonChoice = {}): Daemon {
  const daemon = makeDaemon(world, performers, choice);
  daemons.push(daemon);
  return daemon;
}

/** The daemon has found nothing due and sleeps: from here on only a wake-up moves it. */
export async function idle(): Promise<void> {
  const question = `select count(*)::int as busy from pg_stat_activity where datname = current_database()
    and application_name like 'dmsd%' and state <> 'idle'`;
  for (let quiet = 0; quiet < 5; ) {
    quiet = (await world.query<{ busy: number }>(question))[0]?.busy === 0 ? quiet + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

export const done = (id: number, ms?: number): Promise<void> =>
  until(`event ${id} has ended`, async () => (await world.event(id)).processed !== null, ms);
