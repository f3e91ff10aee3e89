// What tests of PTR records need besides the site: dmsd's part of applying waiting groups, and a look at PTR records.

import { nameFromWire } from '../../src/dns/name.ts';
import type { ResolvedSettings } from '../../src/domain/settings.ts';
import type { EnginePorts, InsideContext, JsonRow } from '../../src/engine/context.ts';
import { applyWaitingGroups } from '../../src/engine/performers/apply-groups.ts';
import { publishPlan } from '../../src/store/publish-plan.ts';
import { contentOfZi } from '../../src/store/record.ts';
import type { ZoneRow } from '../../src/store/schema.ts';
import type { Site } from './setup.ts';

/** Applies what waits, as the next publish of each zone would, and makes it current. Returns how many groups there were. */
export async function settle(site: Site): Promise<number> {
  const { db } = site.database;
  const groups = await db.selectFrom('update_group').select('zone_id').orderBy('id').execute();
  for (const id of new Set(groups.map((group) => group.zone_id))) {
    await db.transaction().execute(async (trx) => {
      const zone = await trx.selectFrom('zone').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
      const context = {
        trx,
        ports: site.ports as unknown as EnginePorts,
        subject: { kind: 'zone', id, name: zone.name, row: zone as unknown as JsonRow },
        event: { id: 0, type: 'update', params: {}, source: null, requestId: null, causeId: null, actor: null },
        facts: {},
        later: () => undefined,
      } as unknown as InsideContext;
      const ziId = await applyWaitingGroups(context, {}, await publishPlan(trx, zone as ZoneRow));
      if (ziId !== null) {
        await trx.updateTable('zone').set({ zi_candidate_id: ziId, zi_id: ziId }).where('id', '=', id).execute();
      }
    });
  }
  await db.deleteFrom('event').where('state', '=', 'NEW').execute();
  return groups.length;
}

/** `10 www.example.` of the candidate, `-` behind what is disabled, `!` behind what DMS did not make; sorted. */
export async function ptrsOf(site: Site, zone: string): Promise<string[]> {
  const { db } = site.database;
  const row = await db.selectFrom('zone').select('zi_candidate_id').where('name', '=', zone).executeTakeFirstOrThrow();
  const content = await contentOfZi(db, row.zi_candidate_id ?? 0);
  return (content?.records ?? [])
    .filter((record) => record.type === 'PTR')
    .map((record) => {
      const marks = (record.disabled ? '-' : '') + (record.ptrSource === null ? '!' : '');
      return `${record.owner} ${nameFromWire(record.canon, 0).name}${marks}`;
    })
    .sort();
}

/** Runs `act` under other settings. */
export async function withSettings<T>(site: Site, other: Partial<ResolvedSettings>, act: () => Promise<T>): Promise<T> {
  const { settings } = site.ports;
  const { current } = settings;
  const changed = { ...current(), ...other };
  Object.assign(settings, { current: () => changed });
  try {
    return await act();
  } finally {
    Object.assign(settings, { current });
  }
}
