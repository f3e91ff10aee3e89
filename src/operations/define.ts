// What an operation is: one definition from which the door, JSON-RPC, the shell, documents and role tests derive.
import type { Static, TObject, TProperties, TSchema } from 'typebox';
import type { Caller, Role } from '../domain/roles.ts';
import type { ResolvedSettings } from '../domain/settings.ts';
import type { CheckId } from '../domain/zone/checks/check-table.ts';
import type { RaisePorts } from '../engine/context.ts';
import type { Waiting } from '../engine/wait-for-change.ts';
import type {
  Clock,
  Commands,
  Files,
  HostFacts,
  Logger,
  NameServer,
  OwnNamed,
  Random,
  Remote,
  Settings,
  Terminal,
} from '../ports.ts';
import type { DaemonLock } from '../store/daemon-lock.ts';
import type { Db } from '../store/db.ts';

/** What the door is built on. dms-rpcd gives neither commands nor remote: it never reaches another host. */
export interface OperationPorts {
  readonly db: Db;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings: Settings;
  readonly random: Random;
  readonly files?: Files;
  readonly commands?: Commands;
  readonly remote?: Remote;
  readonly nameServer?: NameServer;
  readonly hostFacts?: HostFacts;
  readonly terminal?: Terminal;
  readonly follower?: Follower;
  readonly waiting?: Waiting;
  readonly ownNamed?: OwnNamed;
  /** Takes the lock of the one acting dmsd; null: somebody has it. */
  readonly daemonLock?: () => Promise<DaemonLock | null>;
}

/** Who waits for an operation of several transactions: hears how far it is, and may end it between two of them. */
export interface Follower {
  /** Aborted: the next transaction does not begin, the operation fails with Interrupted. */
  readonly signal: AbortSignal;
  /** For people, one line. */
  progress(text: string): void;
  /** The change that a transaction made, once it is committed. */
  changed?(changeId: number): void;
}

/**
 * 'one': one transaction that may write; 'read': one repeatable-read, read-only transaction; 'steps': several
 * transactions with ports between; 'none': no database. 'one' and 'read' are given nothing that could wait.
 */
export type TransactionKind = 'one' | 'read' | 'steps' | 'none';

/** What a write left behind; RPC answers it on `return_change`, the shell shows it. */
export interface Change {
  /** Id of the event that the operation recorded; follow-ups carry it as `cause_id`. */
  readonly changeId: number | null;
  readonly ziId: number | null;
  /** What a person should be told though it is no error, such as `no change: zone is UNCONFIG`. */
  readonly note: string | null;
  /** What the checks found in what was saved. */
  readonly warnings: readonly Warning[];
}

/** A finding of a zone check of level warning (docs/checks.md). */
export interface Warning {
  readonly check: CheckId;
  readonly message: string;
}

export interface BaseContext {
  readonly caller: Caller;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings: ResolvedSettings;
  /** Notes what the operation changed; a later note replaces only the fields it gives. */
  changed(change: Partial<Change>): void;
}

export interface TransactionContext extends BaseContext {
  readonly trx: Db;
  readonly raisePorts: RaisePorts;
}

export interface StepsContext extends BaseContext {
  readonly ports: OperationPorts;
  /** Runs `fn` in a transaction of its own; throws Interrupted once who waits has given up. */
  step<T>(fn: (ctx: TransactionContext) => Promise<T>): Promise<T>;
  /** Tells who waits how far it is. */
  progress(text: string): void;
}

export interface NoneContext extends BaseContext {
  readonly ports: Omit<OperationPorts, 'db'>;
}

export type ContextOf<K extends TransactionKind> = K extends 'one' | 'read'
  ? TransactionContext
  : K extends 'steps'
    ? StepsContext
    : NoneContext;

export interface OperationDefinition<K extends TransactionKind, P extends TProperties, R extends TSchema> {
  /** snake_case; the JSON-RPC method. */
  readonly name: string;
  readonly summary: string;
  readonly transaction: K;
  /** It only looks, though it is one of 'one' or 'steps': it leaves no audit row. */
  readonly audited?: false;
  /**
   * Where its calls queue in dms-rpcd: 'listings' may read and answer very much, so they have a number of their own; 'none' waits
   * without a database connection. Default: 'calls'.
   */
  readonly lane?: 'listings' | 'none';
  /** Who may call it at all. */
  readonly roles: readonly Role[];
  /** It sees and changes only zones of the caller's security tag, so that every tag may have it; else Admin alone. */
  readonly tenants?: true;
  readonly params: P;
  /** Parameters that only some roles have (the privilege variants of spec 03 §2.2); unknown to the others. */
  readonly paramRoles?: { readonly [N in keyof P]?: readonly Role[] };
  /** Parameters that are optional in general but not for this role, or not over RPC. */
  readonly requiredFor?: { readonly [W in Role | 'rpc']?: readonly (keyof P & string)[] };
  /** Parameters whose value never reaches log or audit; bodies of zones are shown by size. */
  readonly masked?: readonly (keyof P & string)[];
  /** Meaning of positional parameters, in order. */
  readonly positional: readonly (keyof P & string)[];
  /** The first positional parameter is an array that takes all positions (`list_reference a* b*`). */
  readonly variadic?: boolean;
  /**
   * It lists by pages: with `limit` or `cursor` it answers `{[pagedItems]: items, cursor}`, without them an array of all items, which
   * JSON-RPC reads page by page and streams.
   */
  readonly pagedItems?: string;
  readonly result: R;
  run(ctx: ContextOf<K>, params: Static<TObject<P>>): Promise<Static<R>>;
}

/** An operation with its types forgotten, as the door and the generators see it. */
export interface Operation {
  readonly name: string;
  readonly summary: string;
  readonly transaction: TransactionKind;
  readonly audited?: false;
  readonly lane?: 'listings' | 'none';
  readonly roles: readonly Role[];
  readonly tenants?: true;
  readonly params: TProperties;
  readonly paramRoles?: { readonly [name: string]: readonly Role[] | undefined };
  readonly requiredFor?: { readonly [W in Role | 'rpc']?: readonly string[] };
  readonly masked?: readonly string[];
  readonly positional: readonly string[];
  readonly variadic?: boolean;
  readonly pagedItems?: string;
  readonly result: TSchema;
  run(ctx: BaseContext, params: Record<string, unknown>): Promise<unknown>;
}

/** Checks the definition's types and gives it back; all the work is in `call`. */
export function defineOperation<K extends TransactionKind, P extends TProperties, R extends TSchema>(
  definition: OperationDefinition<K, P, R>,
): OperationDefinition<K, P, R> {
  return definition;
}

/** Types of an operation's parameters and result, for callers inside. */
export type ParamsOf<O> = O extends { readonly params: infer P extends TProperties } ? Static<TObject<P>> : never;
export type ResultOf<O> = O extends { readonly result: infer R extends TSchema } ? Static<R> : never;
