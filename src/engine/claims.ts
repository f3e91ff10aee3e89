// A worker's claims: each begins a transaction; the next one travels with the statements that end an event.

import type { EventKind } from '../domain/event.ts';
import { type Claim, claimStatement } from '../store/event.ts';
import type { WorkerSession } from '../store/session.ts';

export interface ClaimTurn {
  readonly kinds: readonly EventKind[];
  /** Where among the first due events to begin, so that workers do not fight for the same one. */
  readonly skip: number;
}

export interface Claims {
  readonly session: WorkerSession;
  /** The claim that was sent ahead, else a new one; a transaction is open afterwards. */
  take(turn: ClaimTurn): Promise<Claim>;
  /** Sends the next claim behind the commit that was just sent: both share a round trip. */
  sendAhead(turn: ClaimTurn): void;
  /** Gives back what was sent ahead, and ends whatever transaction is open. */
  giveBack(): Promise<void>;
  /** As `giveBack`, and begins a transaction with no gap in which another worker could take the event, but for the server's own. */
  beginAnew(): Promise<void>;
}

export function claimsOf(session: WorkerSession, epoch: number): Claims {
  let ahead: Promise<Claim> | null = null;

  function send(turn: ClaimTurn): Promise<Claim> {
    const sent = Promise.all([session.send('begin'), session.send(claimStatement(epoch, turn.kinds, turn.skip))]);
    return sent.then(([, claims]) => claims[0]!);
  }

  return {
    session,
    take(turn) {
      const claim = ahead ?? send(turn);
      ahead = null;
      return claim;
    },
    sendAhead(turn) {
      ahead = send(turn);
      ahead.catch(() => undefined);
    },
    async giveBack() {
      await ahead?.catch(() => undefined);
      ahead = null;
      await session.send('rollback');
    },
    async beginAnew() {
      await ahead?.catch(() => undefined);
      ahead = null;
      await Promise.all([session.send('rollback'), session.send('begin')]);
    },
  };
}
