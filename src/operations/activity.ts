// What goes on, for those who watch: the whole of it on a page, and the events of one zone as they come.

import { Type } from 'typebox';
import { displayType } from '../domain/event.ts';
import { serverActivity, zoneEvents } from '../store/activity.ts';
import { daemonStatus, isStandby } from '../store/daemon.ts';
import { listFailedEvents, queueGauges } from '../store/event-list.ts';
import { masterRow } from '../store/master.ts';
import { retryReasons } from '../store/trouble.ts';
import { defineOperation } from './define.ts';
import { findZone, findZoneById } from './find-zone.ts';
import { Param } from './schemas.ts';

const Text = Type.String();
const NullText = Type.Union([Text, Type.Null()]);
const NullNumber = Type.Union([Type.Number(), Type.Null()]);

const FAILURES = 5;
const TROUBLES = 20;

export const showActivity = defineOperation({
  name: 'show_activity',
  summary: 'What goes on: master, daemon, queue, servers and how far they are behind, last failures, what is retried',
  transaction: 'read',
  roles: ['admin', 'helpdesk'],
  params: {},
  positional: [],
  result: Type.Object({
    now: Text,
    role: Text,
    master: Type.Object({ state: Text, hold_sg_name: NullText, hold_stop: NullText }),
    daemon: Type.Object({ host: NullText, silent_s: NullNumber }),
    queue: Type.Object({
      due: Type.Number(),
      retrying: Type.Number(),
      running: Type.Number(),
      oldest_due_s: Type.Number({ description: 'seconds' }),
    }),
    servers: Type.Array(
      Type.Object({
        server_name: Text,
        sg_name: Text,
        state: Text,
        last_reply: NullText,
        zone_count: NullNumber,
        retry_msg: NullText,
        behind: Type.Integer({ description: 'of the last 500 publications, zones that it does not serve yet' }),
        behind_s: Type.Union([Type.Number(), Type.Null()], { description: 'since the oldest of them, seconds' }),
      }),
    ),
    failures: Type.Array(
      Type.Object({ event_id: Type.Integer(), event_type: Text, name: Text, processed: NullText, error: NullText }),
    ),
    retrying: Type.Array(Type.Object({ kind: Text, name: Text, reason: Text })),
  }),
  run: async ({ trx, clock }) => {
    const { state, hold_sg_name, hold_stop } = await masterRow(trx);
    const { host, silent_s } = await daemonStatus(trx);
    const { due, retrying, running, oldest_due_s } = await queueGauges(trx);
    return {
      now: new Date(clock.now()).toISOString(),
      role: (await isStandby(trx)) ? 'replica' : 'master',
      master: { state, hold_sg_name, hold_stop },
      daemon: { host, silent_s },
      queue: { due, retrying, running, oldest_due_s },
      servers: await serverActivity(trx),
      failures: (await listFailedEvents(trx, FAILURES)).map((event) => ({
        event_id: event.id,
        event_type: displayType(event.kind, event.type),
        name: event.subject_name,
        processed: event.processed,
        error: event.error,
      })),
      retrying: await retryReasons(trx, TROUBLES),
    };
  },
});

export const listZoneEvents = defineOperation({
  name: 'list_zone_events',
  summary: 'The last events of a zone, oldest first; behind one seen already, and those that were open then',
  transaction: 'read',
  roles: ['admin', 'helpdesk'],
  params: {
    name: Type.Optional(Param.zoneName),
    zone_id: Type.Optional(Param.zoneId),
    limit: Param.limit,
    after: Type.Optional(Type.Integer({ description: 'an event that was seen: those with greater numbers' })),
    again: Type.Optional(Type.Array(Type.Integer(), { maxItems: 1000, description: 'and these events' })),
  },
  positional: ['name', 'limit'],
  result: Type.Object({
    zone_id: Type.Integer(),
    name: Text,
    events: Type.Array(
      Type.Object({
        event_id: Type.Integer(),
        event_type: Text,
        state: Text,
        created: Text,
        scheduled: Text,
        processed: NullText,
        actor: NullText,
        attempts: Type.Integer(),
        zi_id: NullNumber,
        message: NullText,
      }),
    ),
  }),
  run: async (ctx, { name, zone_id, limit, after = 0, again = [] }) => {
    const zone =
      zone_id === undefined ? await findZone(ctx, name ?? '', 'closest') : await findZoneById(ctx, zone_id, false);
    const most = limit ?? ctx.settings.list_events_last_limit;
    const events = await zoneEvents(ctx.trx, zone.id, { after, again, limit: most });
    return {
      zone_id: zone.id,
      name: zone.name,
      events: events.map(({ id, type, params, result, error, ...event }) => ({
        event_id: id,
        event_type: displayType('zone', type),
        ...event,
        zi_id: typeof params?.zi_id === 'number' ? params.zi_id : null,
        message: error ?? (typeof result?.message === 'string' ? result.message : null),
      })),
    };
  },
});
