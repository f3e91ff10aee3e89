// What the interpreter hands to performers: inside (in the event's transaction) and outside (nothing locked).

import type { EventKind, StoredOutcome } from '../domain/event.ts';
import type { Clock, Commands, Files, HostFacts, Logger, NameServer, Random, Remote, Settings } from '../ports.ts';
import type { Db, RawBuilder } from '../store/db.ts';

export type { Db } from '../store/db.ts';

/** A row in JSON form: times as RFC 3339, bytes as hex. */
export type JsonRow = Readonly<Record<string, unknown>>;

export interface Subject {
  readonly kind: EventKind;
  readonly id: number;
  readonly name: string;
  /** The row as it is now, in JSON form. */
  readonly row: JsonRow;
}

export interface EventInHand {
  readonly id: number;
  readonly type: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly attempts: number;
  readonly priority: number;
  readonly actor: string | null;
  readonly source: string | null;
  readonly requestId: string | null;
  readonly causeId: number | null;
}

/** What every process that raises events has; nothing in here reaches another host or runs a command. */
export interface RaisePorts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings: Settings;
  readonly random: Random;
}

/** What dmsd has besides. */
export interface EnginePorts extends RaisePorts {
  readonly files: Files;
  readonly commands: Commands;
  readonly remote: Remote;
  readonly nameServer: NameServer;
  readonly host: HostFacts;
}

export interface InsideContext<P = EnginePorts> {
  readonly trx: Db;
  readonly ports: P;
  readonly subject: Subject;
  readonly event: EventInHand;
  readonly facts: JsonRow;
  /** A statement that goes along with the event's own record: nothing in this event reads what it writes. */
  readonly later: (statement: RawBuilder<unknown>) => void;
}

export interface OutsideContext {
  /** The pool: short transactions of the performer's own. */
  readonly db: Db;
  readonly ports: EnginePorts;
  readonly subject: Subject;
  readonly event: EventInHand;
  readonly signal: AbortSignal;
}

export type InsidePerformer<P = EnginePorts> = (
  context: InsideContext<P>,
  params: JsonRow,
) => Promise<StoredOutcome | undefined>;

export type OutsidePerformer = (context: OutsideContext, params: JsonRow) => Promise<StoredOutcome>;

/** The machine `kind`'s effects: an effect is performed inside or outside, never both. */
export interface Performers<P = EnginePorts> {
  readonly inside: Readonly<Record<string, InsidePerformer<P>>>;
  readonly outside: Readonly<Record<string, OutsidePerformer>>;
}
