// Waiting for changes: any number of waiters on one listening connection and one statement (design §3.13).

import { DmsError } from '../domain/errors.ts';
import { judgeChange, type Until, type Verdict } from '../domain/zone/waiting.ts';
import type { Clock, Logger } from '../ports.ts';
import type { Connection } from '../store/db.ts';
import { changeFacts, type Listening, listenForNews, type WaitedChange } from '../store/waiting.ts';
import type { Db } from './context.ts';

export interface WaitRequest {
  readonly changeId: number;
  readonly until: Until;
  readonly timeoutMs: number;
  /** The caller has given up. */
  readonly signal?: AbortSignal;
  /** Hears what it still waits for. */
  readonly progress?: (text: string) => void;
}

export interface WaitOutcome extends Verdict {
  /** As last seen. */
  readonly facts: WaitedChange;
  /** Waiting has ended before there was a verdict. */
  readonly timedOut: boolean;
}

/** Holds neither a transaction nor a connection of the pool while it waits. */
export interface Waiting {
  /** Throws EventNotFoundById, TooManyWaiters, Interrupted, and what the database throws when nothing is known yet. */
  wait(request: WaitRequest): Promise<WaitOutcome>;
  /** Ends all waiting, as if its time were up. */
  close(): Promise<void>;
}

export interface WaitingOptions {
  readonly db: Db;
  readonly connection: Connection;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Waiters at one time. */
  readonly limit: number;
}

/** The safety net: news are told, but a connection may be lost, and a failure is no news. */
const POLL_MS = 2_000;
/** Looks soon after the beginning: most changes are published within a tenth of a second. */
const FIRST_LOOKS_MS = [50, 100, 200, 400, 800];
/** Between two looks, however much is told. */
const BETWEEN_MS = 50;
/** The listening connection is kept for the next waiter. */
const KEEP_LISTENING_MS = 30_000;

interface Waiter {
  readonly request: WaitRequest;
  readonly deadline: number;
  looks: number;
  lookAt: number;
  last: WaitOutcome | null;
  settle(outcome: WaitOutcome): void;
  fail(error: unknown): void;
}

export function createWaiting(options: WaitingOptions): Waiting {
  const waiters = new Set<Waiter>();
  const ear = createEar(options, (zoneIds) => hear(waiters, zoneIds, wake));
  let running: Promise<void> | null = null;
  let sleeping = new AbortController();
  let isClosed = false;
  const wake = (): void => sleeping.abort();

  async function run(): Promise<void> {
    const { clock } = options;
    while (waiters.size > 0) {
      await ear.open();
      await look(options, waiters, isClosed);
      if (waiters.size === 0) break;
      sleeping = new AbortController();
      const next = Math.min(...[...waiters].map((waiter) => Math.min(waiter.lookAt, waiter.deadline)));
      const pause = Math.min(POLL_MS, next - clock.monotonic());
      if (pause > BETWEEN_MS) await clock.sleep(pause - BETWEEN_MS, sleeping.signal).catch(() => undefined);
      // Told often, it still looks seldom.
      if (!isClosed) await clock.sleep(BETWEEN_MS);
    }
    running = null;
    ear.rest();
  }

  return {
    wait: async (request) => {
      if (waiters.size >= options.limit) {
        throw new DmsError('TooManyWaiters', { limit: options.limit, retry_after_ms: POLL_MS });
      }
      const { waiter, outcome } = newWaiter(request, options.clock.monotonic());
      const giveUp = (): void => waiter.fail(new DmsError('Interrupted'));
      if (request.signal?.aborted) giveUp();
      request.signal?.addEventListener('abort', giveUp, { once: true });
      waiters.add(waiter);
      running ??= run();
      wake();
      try {
        return await outcome;
      } finally {
        waiters.delete(waiter);
        request.signal?.removeEventListener('abort', giveUp);
        wake();
      }
    },
    close: async () => {
      isClosed = true;
      wake();
      await running;
      await ear.close();
    },
  };
}

function newWaiter(request: WaitRequest, now: number): { waiter: Waiter; outcome: Promise<WaitOutcome> } {
  const { promise: outcome, resolve: settle, reject: fail } = Promise.withResolvers<WaitOutcome>();
  outcome.catch(() => undefined);
  const waiter: Waiter = {
    request,
    deadline: now + request.timeoutMs,
    looks: 0,
    lookAt: now,
    last: null,
    settle,
    fail,
  };
  return { waiter, outcome };
}

function hear(waiters: ReadonlySet<Waiter>, zoneIds: ReadonlySet<number> | null, wake: () => void): void {
  let isConcerned = false;
  for (const waiter of waiters) {
    const zone = waiter.last?.facts.zone_id ?? null;
    if (zoneIds !== null && zone !== null && !zoneIds.has(zone)) continue;
    waiter.lookAt = Number.NEGATIVE_INFINITY;
    isConcerned = true;
  }
  if (isConcerned) wake();
}

/** Looks after those whose time it is, all in one statement. */
async function look({ db, clock, logger }: WaitingOptions, waiters: Set<Waiter>, isClosed: boolean): Promise<void> {
  const now = clock.monotonic();
  const due = [...waiters].filter((waiter) => isClosed || waiter.lookAt <= now || waiter.deadline <= now);
  if (due.length === 0) return;
  for (const waiter of due) {
    waiter.lookAt = now + (FIRST_LOOKS_MS[waiter.looks] ?? POLL_MS);
    waiter.looks += 1;
  }
  let facts: Awaited<ReturnType<typeof changeFacts>>;
  try {
    facts = await changeFacts(db, [...new Set(due.map((waiter) => waiter.request.changeId))]);
  } catch (error) {
    logger.debug({ err: error }, 'what is waited for could not be read');
    for (const waiter of due) endUnread(waiters, waiter, isClosed || waiter.deadline <= now, error);
    return;
  }
  for (const waiter of due)
    judge(waiters, waiter, facts.get(waiter.request.changeId), isClosed || waiter.deadline <= now);
}

/** A database that is away is waited for, too. */
function endUnread(waiters: Set<Waiter>, waiter: Waiter, isLate: boolean, error: unknown): void {
  if (waiter.last !== null && !isLate) return;
  waiters.delete(waiter);
  if (waiter.last === null) waiter.fail(error);
  else waiter.settle({ ...waiter.last, timedOut: true });
}

function judge(waiters: Set<Waiter>, waiter: Waiter, facts: WaitedChange | undefined, isLate: boolean): void {
  const { changeId, until, progress } = waiter.request;
  if (facts === undefined) {
    waiters.delete(waiter);
    waiter.fail(new DmsError('EventNotFoundById', { event_id: changeId }));
    return;
  }
  const verdict = judgeChange(facts, until);
  waiter.last = { ...verdict, facts, timedOut: verdict.state === 'waiting' };
  if (verdict.state === 'waiting' && !isLate) {
    progress?.(`${facts.name}: ${verdict.reasons.join('; ')}`);
    return;
  }
  waiters.delete(waiter);
  waiter.settle(waiter.last);
}

interface Ear {
  /** Listens, if it can: without it there is still the poll. */
  open(): Promise<void>;
  /** Nobody waits: closed after a while. */
  rest(): void;
  close(): Promise<void>;
}

function createEar(options: WaitingOptions, heard: (zoneIds: ReadonlySet<number> | null) => void): Ear {
  const { connection, clock, logger } = options;
  let listening: Listening | null = null;
  let tryAt = Number.NEGATIVE_INFINITY;
  let resting = new AbortController();
  const close = async (): Promise<void> => {
    resting.abort();
    const open = listening;
    listening = null;
    await open?.close();
  };
  return {
    close,
    open: async () => {
      resting.abort();
      if (listening !== null || clock.monotonic() < tryAt) return;
      tryAt = clock.monotonic() + POLL_MS;
      try {
        listening = await listenForNews(
          { ...connection, applicationName: `${connection.applicationName} waiting` },
          heard,
          () => {
            listening = null;
          },
        );
      } catch (error) {
        logger.debug({ err: error }, 'no news are heard, the database is asked instead');
      }
    },
    rest: () => {
      resting = new AbortController();
      const { signal } = resting;
      clock.sleep(KEEP_LISTENING_MS, signal).then(close, () => undefined);
    },
  };
}
