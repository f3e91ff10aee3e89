// What keeps servers from serving zones, as far as the database has not been told yet.

import type { ServedTrouble } from '../store/waiting.ts';

export interface TroubleMemory {
  /** `zoneId` null: whatever the server is asked for; `reason` null: nothing is wrong any more. */
  note(serverId: number, zoneId: number | null, reason: string | null): void;
  forget(zoneIds: ReadonlySet<number>): void;
  /** What has changed since the last call. */
  news(): ServedTrouble[];
}

export function troubleMemory(): TroubleMemory {
  const known = new Map<string, ServedTrouble>();
  const news = new Map<string, ServedTrouble>();
  return {
    note: (serverId, zoneId, reason) => {
      const key = `${serverId} ${zoneId}`;
      if ((known.get(key)?.reason ?? null) === reason) return;
      const trouble = { serverId, zoneId, reason };
      if (reason === null) known.delete(key);
      else known.set(key, trouble);
      news.set(key, trouble);
    },
    forget: (zoneIds) => {
      for (const [key, { zoneId }] of known) if (zoneId !== null && zoneIds.has(zoneId)) known.delete(key);
    },
    news: () => {
      const told = [...news.values()];
      news.clear();
      return told;
    },
  };
}
