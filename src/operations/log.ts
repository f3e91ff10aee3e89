// list_log: what the name servers and DMS itself have logged, as rsyslog stored it (spec 05 §7.3).

import { Type } from 'typebox';
import { requireServer } from '../store/server.ts';
import { listSystemEvents } from '../store/system-event.ts';
import { defineOperation } from './define.ts';
import { findZone, seesAll } from './find-zone.ts';
import { Param } from './schemas.ts';
import { checkServerName } from './words.ts';

const NullText = Type.Union([Type.String(), Type.Null()]);

export const listLog = defineOperation({
  name: 'list_log',
  summary: 'The last stored log rows, newest first; of a zone those that name it, of a server those that came from it',
  transaction: 'read',
  roles: ['admin', 'helpdesk'],
  params: {
    name: Type.Optional(Param.zoneName),
    server_name: Type.Optional(Type.String({ minLength: 1 })),
    limit: Param.limit,
  },
  positional: ['name', 'server_name', 'limit'],
  result: Type.Array(
    Type.Object({
      log_id: Type.Integer(),
      received: NullText,
      host: NullText,
      tag: NullText,
      message: NullText,
    }),
  ),
  run: async (ctx, { name, server_name, limit }) => {
    const zone = name === undefined && seesAll(ctx) ? null : await findZone(ctx, name ?? '', 'closest');
    const server = server_name === undefined ? null : await requireServer(ctx.trx, checkServerName(server_name));
    const rows = await listSystemEvents(ctx.trx, {
      zone,
      server,
      limit: limit ?? ctx.settings.list_events_last_limit,
    });
    return rows.map(({ id, receivedat, fromhost, syslogtag, message }) => ({
      log_id: id,
      received: receivedat,
      host: fromhost,
      tag: syslogtag,
      message,
    }));
  },
});
