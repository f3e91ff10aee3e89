// Who calls: role, security tag and origin.

/** `admin` is the original's `adm`, `helpdesk` its `hd`, `customer` its `std` (spec 03 §5.1). */
export type Role = 'admin' | 'helpdesk' | 'customer';

/** From most to least privileged. */
export const ROLES: readonly Role[] = ['admin', 'helpdesk', 'customer'];

export interface Caller {
  readonly role: Role;
  readonly sectag: string;
  /** `user@host` or what the caller named itself; without the tag. */
  readonly loginId: string;
  readonly source: 'shell' | 'rpc' | 'dmsd';
  /** Whose password opened the endpoint: the panel, where `loginId` is its user. */
  readonly user?: string;
  readonly address?: string;
  readonly requestId?: string;
  readonly endpoint?: string;
}

/** Whether `role` may do what needs at least `needed`. */
export function hasRole(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) <= ROLES.indexOf(needed);
}

/** `login_id/sectag`: what change_by and locked_by hold (spec 02 §2.8). */
export function changeBy(caller: Caller): string {
  return `${caller.loginId}/${caller.sectag}`;
}
