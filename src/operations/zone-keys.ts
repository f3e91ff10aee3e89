// sign_zone, load_keys: a signed zone's named is told to sign it anew, or to read its keys again (spec 03 §2.2).

import { DmsError } from '../domain/errors.ts';
import { defineOperation, type TransactionContext } from './define.ts';
import { findZone } from './find-zone.ts';
import { queueMaster } from './master.ts';
import { Done, Param } from './schemas.ts';

export const signZone = defineOperation({
  name: 'sign_zone',
  summary: 'Queues `rndc sign` of a zone that is signed; named then makes all its signatures anew',
  transaction: 'one',
  roles: ['admin', 'helpdesk'],
  tenants: true,
  params: { name: Param.zoneName },
  positional: ['name'],
  result: Done,
  run: (ctx, { name }) => queueForKeys(ctx, name, 'signZone'),
});

export const loadKeys = defineOperation({
  name: 'load_keys',
  summary: 'Queues `rndc loadkeys` of a zone that is signed; named then looks at its key files',
  transaction: 'one',
  roles: ['admin', 'helpdesk'],
  tenants: true,
  params: { name: Param.zoneName },
  positional: ['name'],
  result: Done,
  run: (ctx, { name }) => queueForKeys(ctx, name, 'loadKeys'),
});

/** Throws ZoneNotDnssecEnabled. */
async function queueForKeys(ctx: TransactionContext, name: string, type: 'signZone' | 'loadKeys'): Promise<true> {
  const zone = await findZone(ctx, name, 'exact');
  if (!zone.auto_dnssec) throw new DmsError('ZoneNotDnssecEnabled', { name: zone.name });
  await queueMaster(ctx, type, { zone_name: zone.name });
  return true;
}
