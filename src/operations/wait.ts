// Waiting until a change is published, or served by every server (design §3.13).

import { type Static, Type } from 'typebox';
import { DmsError } from '../domain/errors.ts';
import { whyNotServed } from '../domain/zone/waiting.ts';
import type { WaitOutcome } from '../engine/wait-for-change.ts';
import { visibleEvent } from '../store/event-list.ts';
import { defineOperation, type TransactionContext } from './define.ts';
import { requireOwnSectag, sectagFilter } from './find-zone.ts';

/** Seconds. A caller that wants to wait longer calls again. */
const TIMEOUT = { default: 60, longest: 600 } as const;

const NullText = Type.Union([Type.String(), Type.Null()]);
const NullSerial = Type.Union([Type.Integer(), Type.Null()]);

const Waited = Type.Object({
  change_id: Type.Integer(),
  name: Type.String({ description: 'the zone' }),
  until: Type.Union([Type.Literal('published'), Type.Literal('served')]),
  reached: Type.Boolean(),
  timed_out: Type.Boolean({ description: 'false with reached false: waiting longer would be in vain' }),
  serial: NullSerial,
  reasons: Type.Array(Type.String(), { description: 'what does not, and why; empty when reached' }),
  servers: Type.Union([
    Type.Null(),
    Type.Array(
      Type.Object({ server_name: Type.String(), serves: Type.Boolean(), serial: NullSerial, reason: NullText }),
      { description: 'the enabled servers of the server groups; null unless until is served and the zone published' },
    ),
  ]),
});

export const waitChange = defineOperation({
  name: 'wait_change',
  summary: 'Returns when a change is published or served by all servers, or tells what does not and why',
  transaction: 'steps',
  lane: 'none',
  audited: false,
  roles: ['admin', 'helpdesk', 'customer'],
  tenants: true,
  params: {
    change_id: Type.Integer({ minimum: 1, description: 'what return_change answered' }),
    until: Type.Union([Type.Literal('published'), Type.Literal('served')], {
      description: 'published: the master serves it, or something newer; served: so do all enabled servers',
    }),
    timeout: Type.Optional(
      Type.Number({ minimum: 0, maximum: TIMEOUT.longest, description: `seconds, ${TIMEOUT.default} by default` }),
    ),
  },
  positional: ['change_id', 'until', 'timeout'],
  result: Waited,
  run: async (ctx, { change_id, until, timeout = TIMEOUT.default }): Promise<Static<typeof Waited>> => {
    const { waiting, follower } = ctx.ports;
    if (waiting === undefined) throw new DmsError('MethodNotFoundJsonRpcError', { method: 'wait_change' });
    await ctx.step((step) => requireVisible(step, change_id));
    const outcome = await waiting.wait({
      changeId: change_id,
      until,
      timeoutMs: timeout * 1000,
      progress: ctx.progress,
      ...(follower === undefined ? {} : { signal: follower.signal }),
    });
    const { state, facts, serial, timedOut, reasons } = outcome;
    const servers = until === 'served' && serial !== null ? serversOf(outcome, serial) : null;
    const reached = state === 'reached';
    return { change_id, name: facts.name, until, reached, timed_out: timedOut, serial, reasons: [...reasons], servers };
  },
});

/** Throws EventNotFoundById also for a change of a zone that the caller does not see: both look the same. */
async function requireVisible(ctx: TransactionContext, changeId: number): Promise<void> {
  const event = await visibleEvent(ctx.trx, changeId, sectagFilter(ctx));
  if (event === undefined) {
    await requireOwnSectag(ctx);
    throw new DmsError('EventNotFoundById', { event_id: changeId });
  }
  const { kind, subject_name: name } = event;
  if (kind !== 'zone') throw new DmsError('ChangeNotOfZone', { change_id: changeId, kind, name });
}

function serversOf({ facts }: WaitOutcome, serial: number) {
  return facts.servers.map((server) => {
    const reason = whyNotServed(server, serial, facts.current_serial);
    return { server_name: server.name, serves: reason === null, serial: server.serial, reason };
  });
}
