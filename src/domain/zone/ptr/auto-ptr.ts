// Auto reverse PTR: what DMS does with PTR records of its own accord, and what it may (spec 04 §8, spec 06 §7.1).
import type { PtrSource } from '../content.ts';

/**
 * PTR_UPDATE: an address came. PTR_UPDATE_FORCE: the same, and its author insists (FORCEREV, TRACKREV). PTR_FOLLOW: an
 * address took the place of another, whose PTR was DMS's. PTR_DISABLE: the record is there but not published any more.
 * PTR_REMOVE: the address is gone.
 */
export const PTR_KINDS = ['PTR_UPDATE', 'PTR_UPDATE_FORCE', 'PTR_FOLLOW', 'PTR_DISABLE', 'PTR_REMOVE'] as const;
export type PtrKind = (typeof PTR_KINDS)[number];

/** One wish for the PTR records of one address. */
export interface PtrRequest {
  readonly kind: PtrKind;
  /** Canonical absolute name whose A or AAAA changed. */
  readonly target: string;
  readonly source: PtrSource;
  /** Of the zone of that name. */
  readonly reference: string | null;
}

/** A PTR record that stands at the name, disabled ones too. */
export interface StandingPtr {
  /** Canonical absolute name. */
  readonly target: string;
  readonly disabled: boolean;
  readonly lockPtr: boolean;
  readonly reference: string | null;
  /** Null or absent: somebody else made it. */
  readonly ptrSource?: PtrSource | null;
}

/** A name with an enabled A or AAAA of the address. */
export interface AddressHolder {
  readonly target: string;
  readonly source: PtrSource;
  readonly reference: string | null;
}

export interface PtrFacts {
  /** Of the request's sender; the security tag of administrators may do everything. */
  readonly isAdmin: boolean;
  readonly reverseReference: string | null;
  /** auto_create_ipv4_ptr or auto_create_ipv6_ptr. */
  readonly isCreating: boolean;
  /** Does the name have an enabled record of the address, in a zone that is served? */
  readonly holds: (target: string) => boolean;
  /** Who has had the address longest; null: nobody. */
  readonly oldest: () => AddressHolder | null;
}

export type PtrStep<P> =
  | { readonly do: 'add'; readonly holder: AddressHolder }
  | { readonly do: 'enable' | 'disable' | 'remove'; readonly ptr: P };

interface Asking {
  readonly isAdmin: boolean;
  /** References in lower case; null: none. */
  readonly forward: string | null;
  readonly reverse: string | null;
  readonly standing: readonly (string | null)[];
}

/** spec 04 §8.4; the first row that fits decides. */
const PRIVILEGES: readonly { readonly fits: (asking: Asking) => boolean; readonly may: boolean }[] = [
  { fits: ({ isAdmin }) => isAdmin, may: true },
  { fits: ({ forward }) => forward === null, may: false },
  { fits: ({ reverse }) => reverse === null, may: false },
  { fits: ({ forward, reverse }) => forward === reverse, may: true },
  { fits: ({ forward, standing }) => standing.includes(forward), may: true },
  { fits: () => true, may: false },
];

/** May whoever sends the request change the PTR records of the name? */
export function mayChangePtr(
  request: Pick<PtrRequest, 'reference'>,
  standing: readonly StandingPtr[],
  facts: Pick<PtrFacts, 'isAdmin' | 'reverseReference'>,
): boolean {
  const asking = {
    isAdmin: facts.isAdmin,
    forward: folded(request.reference),
    reverse: folded(facts.reverseReference),
    standing: standing.map((ptr) => folded(ptr.reference)),
  };
  return PRIVILEGES.find((row) => row.fits(asking))?.may ?? false;
}

function folded(reference: string | null): string | null {
  return reference?.toLowerCase() ?? null;
}

/** Did DMS make it? Only then it changes or removes it without being told to (spec 06 §7.1). */
function isOwn(ptr: StandingPtr): boolean {
  return (ptr.ptrSource ?? null) !== null;
}

/** What stands when the steps are done. */
export function standingAfter(standing: readonly StandingPtr[], steps: readonly PtrStep<StandingPtr>[]): StandingPtr[] {
  let ptrs = [...standing];
  for (const step of steps) {
    if (step.do === 'add') {
      const { target, source: ptrSource, reference } = step.holder;
      ptrs.push({ target, disabled: false, lockPtr: false, reference, ptrSource });
    } else if (step.do === 'remove') ptrs = ptrs.filter((ptr) => ptr !== step.ptr);
    else ptrs = ptrs.map((ptr) => (ptr === step.ptr ? { ...ptr, disabled: step.do === 'disable' } : ptr));
  }
  return ptrs;
}

/** What a request leads to where these PTR records stand; nothing where a rule of spec 04 §8.3 or spec 06 §7.1 forbids it. */
export function decidePtr<P extends StandingPtr>(
  request: PtrRequest,
  standing: readonly P[],
  facts: PtrFacts,
): PtrStep<P>[] {
  if (standing.some((ptr) => ptr.lockPtr) || !mayChangePtr(request, standing, facts)) return [];
  const isHeld = facts.holds(request.target);
  const isGone = request.kind === 'PTR_REMOVE' || request.kind === 'PTR_DISABLE';
  // what was wished is no more: the record changed again before this was applied
  if (isHeld === isGone) return [];
  if (isGone) return withdraw(request, standing, facts);
  return request.kind === 'PTR_UPDATE_FORCE' ? force(request, standing) : set(request, standing, facts);
}

function holderOf({ target, source, reference }: PtrRequest): AddressHolder {
  return { target, source, reference };
}

function set<P extends StandingPtr>(request: PtrRequest, standing: readonly P[], facts: PtrFacts): PtrStep<P>[] {
  const own = standing.filter((ptr) => isOwn(ptr) && !ptr.disabled);
  const same = standing.find((ptr) => ptr.target === request.target);
  if (same !== undefined) {
    // it comes back, and what stood in for it goes
    return same.disabled && isOwn(same) ? [{ do: 'enable', ptr: same }, ...removed(own)] : [];
  }
  if (request.kind === 'PTR_UPDATE' && !facts.isCreating) return [];
  if (standing.some((ptr) => !isOwn(ptr)) || own.some((ptr) => facts.holds(ptr.target))) return [];
  return [...removed(own), { do: 'add', holder: holderOf(request) }];
}

/** Replaces what DMS made, and the PTR of somebody else; several of somebody else's are meant to be several, and stay. */
function force<P extends StandingPtr>(request: PtrRequest, standing: readonly P[]): PtrStep<P>[] {
  const same = standing.find((ptr) => ptr.target === request.target);
  const others = standing.filter((ptr) => ptr !== same);
  const foreign = others.filter((ptr) => !isOwn(ptr) && !ptr.disabled);
  const replaced = removed([...others.filter(isOwn), ...(foreign.length === 1 ? foreign : [])]);
  if (same === undefined) return [...replaced, { do: 'add', holder: holderOf(request) }];
  return same.disabled ? [...replaced, { do: 'enable', ptr: same }] : replaced;
}

/** The PTR goes, or is kept disabled; it moves to who has had the address longest unless another PTR stands there. */
function withdraw<P extends StandingPtr>(request: PtrRequest, standing: readonly P[], facts: PtrFacts): PtrStep<P>[] {
  const mine = standing.find((ptr) => isOwn(ptr) && ptr.target === request.target);
  if (mine === undefined) return [];
  const gone: PtrStep<P> = { do: request.kind === 'PTR_REMOVE' ? 'remove' : 'disable', ptr: mine };
  if (mine.disabled) return gone.do === 'remove' ? [gone] : [];
  if (standing.some((ptr) => ptr !== mine && !ptr.disabled)) return [gone];
  const heir = facts.oldest();
  if (heir === null) return [gone];
  // another zone has the very same name
  if (heir.target === request.target) return [];
  const waiting = standing.find((ptr) => ptr.target === heir.target);
  if (waiting === undefined) return [gone, { do: 'add', holder: heir }];
  return isOwn(waiting) ? [gone, { do: 'enable', ptr: waiting }] : [gone];
}

function removed<P extends StandingPtr>(ptrs: readonly P[]): PtrStep<P>[] {
  return ptrs.map((ptr) => ({ do: 'remove', ptr }));
}
