// Rows of the zone machine about its move to another server group (spec 06 §7.3).

import { FIRST_LOOK_MS, LOOK_MS } from './move.ts';
import { refuse, requestSg } from './rows.ts';
import { type ZoneContext, zoneSetup } from './setup.ts';

const row = zoneSetup.createStateConfig;

const lookIn = (delay_ms: number) => ({ type: 'queue' as const, params: { type: 'moveStep', delay_ms } });

const lookAgain = {
  type: 'queue' as const,
  params: ({ event }: { event: { readonly for: keyof typeof LOOK_MS } }) => ({
    type: 'moveStep',
    delay_ms: LOOK_MS[event.for],
  }),
};

/** The servers of the group that is about to leave the zone, or to get it. */
const requestAlt = {
  type: 'request_reconfig' as const,
  params: ({ context }: { context: ZoneContext }) =>
    context.alt_sg_id === null ? null : { scope: 'sg' as const, sg_id: context.alt_sg_id, follow_up: null },
};

/** In every state: a move can be given up, and what comes too late for it is nothing. */
export const moveAnywhere = row({
  on: {
    moveStart: {},
    moveStep: [{ guard: 'notMoving' }, { actions: lookIn(LOOK_MS.registrar) }],
    moveCancel: [
      { guard: 'notMoving', actions: refuse('ZoneNotMoving') },
      {
        guard: 'moveDuplicated',
        actions: [requestAlt, { type: 'setAltSg', params: { alt_sg_id: null } }, 'endMove'],
      },
      // the new group is the zone's own by now: both go on carrying it
      { actions: 'endMove' },
    ],
    move_ready: {},
    move_waits: {},
  },
}).on;

/** Where servers have the zone. */
export const moveWhileServed = row({
  on: {
    ...moveAnywhere,
    moveStart: [
      { guard: 'sgUnknown', actions: refuse('ZoneSgNotFound') },
      { guard: 'movesThere', actions: ['forceMove', { type: 'queue', params: { type: 'moveStep' } }] },
      { guard: 'moving', actions: refuse('ZoneIsMoving') },
      { guard: 'isThere', actions: refuse('ZoneMoveNowhere') },
      { guard: 'altIsOther', actions: refuse('ZoneHasAltSg') },
      {
        actions: [
          { type: 'setAltSg', params: ({ event }) => ({ alt_sg_id: event.sg_id }) },
          { type: 'beginMove', params: ({ event }) => event },
          requestAlt,
          lookIn(FIRST_LOOK_MS),
        ],
      },
    ],
    moveStep: [{ guard: 'notMoving' }, { actions: { type: 'check_move', params: {} } }],
    move_waits: [
      { guard: 'notThatStage' },
      { actions: [{ type: 'noteMove', params: ({ event }) => ({ reason: event.reason }) }, lookAgain] },
    ],
    move_ready: [
      { guard: 'notThatStage' },
      {
        guard: 'moveDuplicated',
        actions: [
          'swapSgs',
          { type: 'noteSwapped', params: ({ event }) => event },
          requestSg('update'),
          lookIn(FIRST_LOOK_MS),
        ],
      },
      {
        guard: 'moveSwapped',
        actions: [
          { type: 'noteForgetting', params: ({ event }) => event },
          {
            type: 'queue',
            params: ({ context }) => ({ type: 'moveStep', at: context.move?.clear_at ?? context.facts.now }),
          },
        ],
      },
      { actions: [requestAlt, { type: 'setAltSg', params: { alt_sg_id: null } }, 'endMove'] },
    ],
  },
}).on;
