// refresh_zone_ttl: another zone TTL for the records that have none of their own (spec 04 §6.5).

import { Type } from 'typebox';
import { parseTtl, TtlError } from '../dns/ttl.ts';
import { DmsError } from '../domain/errors.ts';
import { changeBy } from '../domain/roles.ts';
import { saveVersion } from '../engine/save-version.ts';
import { type ConfigValues, configFor, requiredValue } from '../store/config.ts';
import { contentOfZi } from '../store/record.ts';
import type { NamedZone } from '../store/zone-lookup.ts';
import { checkDraft } from './content/checked.ts';
import { warningsOf } from './content/warnings.ts';
import { defineOperation, type TransactionContext } from './define.ts';
import { lockZoneNamed } from './find-zone.ts';
import { raiseForZone } from './raise-for.ts';
import { Done, Param } from './schemas.ts';

export const refreshZoneTtl = defineOperation({
  name: 'refresh_zone_ttl',
  summary: 'Saves the newest content of a zone with another zone TTL, by default the configured one, and publishes it',
  transaction: 'one',
  roles: ['admin', 'helpdesk'],
  tenants: true,
  params: { name: Param.zoneName, zone_ttl: Type.Optional(Type.Union([Type.String(), Type.Null()])) },
  positional: ['name', 'zone_ttl'],
  result: Done,
  run: async (ctx, { name, zone_ttl }) => {
    const zone = await lockZoneNamed(ctx, name, 'exact');
    const config = await configFor(ctx.trx, zone.sg_id);
    const ttl = wantedTtl(zone.name, zone_ttl ?? '', config);
    requireUnlocked(ctx, zone);
    const newest = zone.zi_candidate_id ?? zone.zi_id;
    const stored = newest === null ? null : await contentOfZi(ctx.trx, newest);
    if (stored === null) throw new DmsError('ZoneHasNoZi', { name: zone.name });
    if (stored.ttl === ttl) {
      await raiseForZone(ctx, zone, { type: 'doRefresh', failure: 'ZoneSmFailure' });
      return true as const;
    }
    const content = { ...stored, ttl };
    // Under the setting it was saved with: a conversion comes when it is published.
    const useApexNs = stored.zi.use_apex_ns;
    const defaults = { config, useApexNs, serial: 1 };
    ctx.changed({ warnings: warningsOf(checkDraft({ content, places: new Map() }, defaults, zone.check_levels)) });
    const { ziId } = await saveVersion(ctx.trx, zone, content, { changeBy: changeBy(ctx.caller), useApexNs });
    const params = { zi_id: ziId };
    await raiseForZone(ctx, zone, {
      type: 'editSavedNoLock',
      params,
      facts: { zi_known: true },
      failure: 'ZoneSmFailure',
    });
    ctx.changed({ ziId });
    return true as const;
  },
});

function wantedTtl(name: string, given: string, config: ConfigValues): string {
  const value = given === '' ? requiredValue(config, 'zone_ttl') : given;
  try {
    parseTtl(value);
    if (value.length <= 20) return value;
  } catch (error) {
    if (!(error instanceof TtlError)) throw error;
  }
  throw new DmsError('TtlZiParseError', { name, zi_field: 'zone_ttl', value });
}

/** Who edits the zone would take the new TTL back with his save, not knowing of it. */
function requireUnlocked(ctx: TransactionContext, zone: NamedZone): void {
  const { name, lock_state, lock_expires_at, locked_by, locked_at } = zone;
  const isOver = lock_expires_at !== null && Date.parse(lock_expires_at) <= ctx.clock.now();
  if (lock_state !== 'EDIT_LOCK' || isOver) return;
  const event_message = `it is being edited by ${locked_by} since ${locked_at}`;
  throw new DmsError('EditLockFailure', { name, event_message, event_results: {}, locked_by, locked_at });
}
