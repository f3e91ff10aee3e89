// Ends listeners without losing a call: nothing new is taken, what is under way ends, and what does not is cut off.

import type { FastifyInstance } from 'fastify';
import type { Clock } from '../ports.ts';

/** True when all ended by themselves within the time; else the connections that were left have been closed. */
export async function drain(listeners: readonly FastifyInstance[], clock: Clock, patienceMs: number): Promise<boolean> {
  const ended = new AbortController();
  const closing = Promise.allSettled(listeners.map((listener) => listener.close())).then(() => {
    ended.abort();
    return true;
  });
  const late = clock.sleep(patienceMs, ended.signal).then(
    () => false,
    () => true,
  );
  if (await Promise.race([closing, late])) return true;
  for (const { server } of listeners) server.closeAllConnections();
  return false;
}
