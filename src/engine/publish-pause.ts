// A wrong key or clock concerns every zone alike: publishing stops as a whole, with one alarm, and resumes by itself (spec 06 §2.1).

import type { Clock, Logger } from '../ports.ts';

export interface PublishPause {
  /** Zone events are not claimed while this holds. */
  readonly active: boolean;
  /** Why publishing has stopped; null while it works. */
  readonly reason: string | null;
  /** The master refuses our signature. */
  refused(reason: string): void;
  /** Something was published. */
  worked(): void;
}

/** Milliseconds until a few zones try again. */
const PAUSE_MS = 5_000;

export function publishPause({ clock, logger }: { readonly clock: Clock; readonly logger: Logger }): PublishPause {
  let reason: string | null = null;
  let until = 0;
  return {
    get active() {
      return reason !== null && clock.monotonic() < until;
    },
    get reason() {
      return reason;
    },
    refused(why) {
      if (reason !== why) logger.error({}, `publishing stops: ${why}`);
      reason = why;
      until = clock.monotonic() + PAUSE_MS;
    },
    worked() {
      if (reason !== null) logger.info({}, 'publishing goes on');
      reason = null;
    },
  };
}
