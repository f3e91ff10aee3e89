// poke_*: an operator sets, raises or wraps the SOA serial of a published zone (spec 02 §6.4, spec 04 §7).

import { Type } from 'typebox';
import { dateSerial } from '../dns/serial.ts';
import { DmsError } from '../domain/errors.ts';
import type { SerialParams } from '../domain/zone/events.ts';
import { nextSerial } from '../domain/zone/serial.ts';
import { serialFloor } from '../store/serial-floor.ts';
import type { NamedZone } from '../store/zone-lookup.ts';
import { defineOperation, type TransactionContext } from './define.ts';
import { lockZoneNamed } from './find-zone.ts';
import { raiseForZone } from './raise-for.ts';
import { Done, Param } from './schemas.ts';

const LARGEST = 2 ** 32 - 1;

export const pokeZoneSetSerial = defineOperation({
  name: 'poke_zone_set_serial',
  summary: 'Publishes a zone with the given serial, or with the next one although nothing changed',
  transaction: 'one',
  roles: ['admin'],
  tenants: true,
  params: {
    name: Param.zoneName,
    soa_serial: Type.Optional(
      Type.Union([Type.Number(), Type.Null()], { description: 'an increase over the present one by RFC 1982' }),
    ),
    force_soa_serial_update: Type.Optional(Type.Boolean({ description: 'raise it once although nothing changed' })),
  },
  positional: ['name', 'soa_serial', 'force_soa_serial_update'],
  result: Done,
  run: async (ctx, { name, soa_serial, force_soa_serial_update = false }) => {
    const zone = await lockPublished(ctx, name);
    const wishes: SerialParams = force_soa_serial_update ? { force_soa_serial_update } : {};
    if (soa_serial === undefined || soa_serial === null) return poke(ctx, zone, wishes);
    await requireUsable(ctx, zone, soa_serial);
    return poke(ctx, zone, { ...wishes, candidate_soa_serial: soa_serial });
  },
});

export const pokeZoneWrapSerial = defineOperation({
  name: 'poke_zone_wrap_serial',
  summary: 'Raises the serial of a zone as far as one step goes, so that the next one may be any date again',
  transaction: 'one',
  roles: ['admin'],
  tenants: true,
  params: { name: Param.zoneName },
  positional: ['name'],
  result: Done,
  run: async (ctx, { name }) => poke(ctx, await lockPublished(ctx, name), { wrap_soa_serial: true }),
});

async function lockPublished(ctx: TransactionContext, name: string): Promise<NamedZone> {
  const zone = await lockZoneNamed(ctx, name, 'closest');
  if (zone.state !== 'PUBLISHED') throw new DmsError('ZoneNotPublished', { name: zone.name });
  return zone;
}

/** The machine refuses it while somebody edits the zone. */
async function poke(ctx: TransactionContext, zone: NamedZone, wishes: SerialParams): Promise<true> {
  await raiseForZone(ctx, zone, { type: 'doRefresh', params: { ...wishes }, failure: 'ZoneSmFailure' });
  return true;
}

/**
 * What a publish would make of the candidate must be the candidate itself. The floor of the name counts as it does there.
 * Throws SOASerialTypeError, SOASerialRangeError, SOASerialCandidateIgnored.
 */
async function requireUsable(ctx: TransactionContext, { name, soa_serial }: NamedZone, candidate: number) {
  if (!Number.isInteger(candidate)) throw new DmsError('SOASerialTypeError', { name });
  if (candidate < 1 || candidate > LARGEST) throw new DmsError('SOASerialRangeError', { name });
  const serial = nextSerial({
    name,
    servedSerial: soa_serial,
    dbSerial: null,
    floor: await serialFloor(ctx.trx, name),
    today: dateSerial(new Date(ctx.clock.now())),
    candidate,
  });
  if (serial === candidate) return;
  const detail = `${name}: serial ${candidate} does not follow those that were published; ${serial} does`;
  throw new DmsError('SOASerialCandidateIgnored', { name }, detail);
}
