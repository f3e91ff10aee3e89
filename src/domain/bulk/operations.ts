// What bulk jobs do: which zones each takes, and the event that each of them gets.

import type { ZoneEvent } from '../zone/events.ts';

export type BulkOperationName = 'refresh_all' | 'refresh_sg' | 'refresh_apex' | 'reset_all_zones' | 'nuke_zones';

export interface BulkOperation {
  readonly event: ZoneEvent['type'];
  /** States of the zones that it takes. */
  readonly states: readonly string[];
  /** Only zones whose SOA and apex NS come from the configuration. */
  readonly managedApexOnly?: true;
  /** Reverse zones are left alone. */
  readonly forwardOnly?: true;
  /** Each zone asks for a reconfiguration: those of a large job are held back, so that there is one for all. */
  readonly reconfigures?: true;
}

/** In the configuration of the master (spec 01 §2.2): the others are published when they come into it. */
const CONFIGURED = ['BATCH_CREATE_2', 'UNCONFIG', 'PUBLISHED', 'UPDATE'];
const BEING_MADE = ['INIT', 'BATCH_CREATE_1', 'CREATE', 'RESET'];

export const BULK_OPERATIONS: Readonly<Record<BulkOperationName, BulkOperation>> = {
  refresh_all: { event: 'update', states: CONFIGURED },
  refresh_sg: { event: 'update', states: CONFIGURED },
  refresh_apex: { event: 'update', states: CONFIGURED, managedApexOnly: true },
  reset_all_zones: { event: 'doReset', states: [...BEING_MADE, ...CONFIGURED], reconfigures: true },
  nuke_zones: {
    event: 'nukeStart',
    states: [...BEING_MADE, ...CONFIGURED, 'DISABLED'],
    forwardOnly: true,
    reconfigures: true,
  },
};

/** Which of the zones: everything that is given must hold. */
export interface BulkFilter {
  /** Zones made after the job are not its own. */
  readonly until: number;
  readonly sg_id?: number;
  readonly sg_name?: string;
  /** The whole reference, without regard to case. */
  readonly reference?: string;
  /** Names with `*` and `?`, absolute and lower case. */
  readonly patterns?: readonly string[];
}

/** Events that a job queues in one step (design §3.12). */
export const BULK_BATCH = 500;
/** After so many attempts, some two minutes, a job waits no longer for an event; it goes on by itself. */
export const GIVE_UP_AFTER = 8;

export function isBulkOperation(name: string): name is BulkOperationName {
  return Object.hasOwn(BULK_OPERATIONS, name);
}
