// How a new configuration rolls over the servers of a group, and how many zones it may lose (spec 06 §5.1).

/** So many zones may be missing from `zones` before anybody is asked: ten, or one in a hundred. */
export function lossAllowed(zones: number): number {
  return Math.max(10, zones / 100);
}

/** Zones of a generated file: those that belong into it, and those of them that its template left out. */
export interface RenderedZones {
  readonly zones: number;
  readonly missing: number;
}

/** What is wrong with a file that replaces `before`, of whose zones `withdrawn` have been taken out by people; null: nothing. */
export function lossOf(before: RenderedZones, now: RenderedZones, withdrawn: number): string | null {
  const omitted = now.missing - before.missing;
  if (omitted > lossAllowed(now.zones)) return `its template leaves ${omitted} of ${now.zones} zones out`;
  const gone = before.zones - now.zones - withdrawn;
  return gone > lossAllowed(before.zones)
    ? `${gone} of ${before.zones} zones are gone that nobody has withdrawn`
    : null;
}

/** Does a server that counts `counted` zones have those that its files name? It may have others besides. */
export function isPlausibleCount(counted: number, { zones, missing }: RenderedZones): boolean {
  return counted + lossAllowed(zones) >= zones - missing;
}

/** A group's roll as it stands. Versions count the runs that wrote the group's files. */
export interface Roll {
  readonly config_version: number;
  readonly proven_version: number;
  /** Who is to prove the version, or has failed with it; null where that server is no longer enabled. */
  readonly canary_id: number | null;
  /** Why no further server gets the configuration; null: it goes on. */
  readonly stopped: string | null;
}

/**
 * May this server have the group's files now, if nobody else has the turn? Until one has proved them they are for that one only;
 * after a failure only for the one that failed, until it works or is no longer enabled.
 */
export function mayTake(roll: Roll, serverId: number): boolean {
  if (roll.canary_id === serverId) return true;
  const isProven = roll.proven_version >= roll.config_version;
  if (roll.stopped !== null) return roll.canary_id === null && isProven;
  return isProven || roll.canary_id === null;
}
