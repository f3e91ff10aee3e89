// The move of a zone to another server group: both groups carry it, then the new one is its own, then the old one drops it. Each
// step ends on what servers and the parent were seen to say, not on a clock (spec 06 §7.3).

/** Both carry it, the old group's name servers are in the zone; those of the new one are; the old ones wait to be forgotten. */
export type MoveStage = 'DUPLICATED' | 'SWAPPED' | 'FORGETTING';

export interface Move {
  readonly stage: MoveStage;
  /** Where it goes, and whence. */
  readonly sg_id: number;
  readonly from_sg_id: number;
  /** The registrar is not waited for. */
  readonly force: boolean;
  /** The apex NS before the swap, and how long resolvers keep them, seconds. */
  readonly old_ns: readonly string[];
  readonly old_ttl: number;
  /** When nobody remembers the old servers any more, RFC 3339; null: not known yet. */
  readonly clear_at: string | null;
  /** What is waited for; null: nothing was found wanting yet. */
  readonly reason: string | null;
}

/** Until it is looked at again, milliseconds: servers take seconds, registrars take days. */
export const LOOK_MS = { servers: 5_000, registrar: 60_000 } as const;
/** The first look of a step: what it has set going takes that long at least. */
export const FIRST_LOOK_MS = 2_000;

export function beginMove(from_sg_id: number, sg_id: number, force: boolean): Move {
  return { stage: 'DUPLICATED', sg_id, from_sg_id, force, old_ns: [], old_ttl: 0, clear_at: null, reason: null };
}

/** Names without regard to case that only the old apex NS have. */
export function leavingNs(old: readonly string[], now: readonly string[]): string[] {
  const kept = new Set(now.map((name) => name.toLowerCase()));
  return old.filter((name) => !kept.has(name.toLowerCase()));
}

/** What a server of the parent says about the zone. */
export interface Delegation {
  readonly server: string;
  readonly names: readonly string[];
  /** Seconds. */
  readonly ttl: number;
}

/** What the parent's servers still say of name servers that are to go; null: nothing. */
export function stillListed(leaving: readonly string[], delegations: readonly Delegation[]): string | null {
  const gone = new Set(leaving.map((name) => name.toLowerCase()));
  for (const { server, names } of delegations) {
    const listed = names.filter((name) => gone.has(name.toLowerCase()));
    if (listed.length > 0) return `waiting for registrar: parent (${server}) still lists ${listed.join(', ')}`;
  }
  return null;
}
