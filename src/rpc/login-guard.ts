// Who may open an endpoint: user and password against the file, with guessing slowed down before it costs anything.

import { siteOf } from '../dns/address-list.ts';
import type { Clock, Passwords } from '../ports.ts';
import { createFailureLimit } from './failure-limit.ts';

/** From one address for one user, then one every six seconds. */
const PER_ADDRESS_AND_USER = { burst: 10, refillMs: 6_000 };
/** For one user from all addresses, then one every second. A pair that was right before is let through all the same. */
const PER_USER = { burst: 100, refillMs: 1_000 };
/** Names that the endpoint does not know are counted as one, so that their number does not help. */
const UNKNOWN = '';
/** When to come again where too many computations wait. */
const BUSY_MS = 1_000;

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

export type Login =
  | { readonly user: string }
  | { readonly refused: 'wrong' }
  /** Too many failures, or too many computations wait. */
  | { readonly refused: 'later'; readonly retryAfterMs: number };

export interface LoginGuard {
  /** `users` are those that the endpoint knows. Throws what `Passwords.check` throws. */
  login(credentials: Credentials | null, users: readonly string[], address: string): Promise<Login>;
}

/** One for all listeners of the process, so that each way in counts. */
export function createLoginGuard(passwords: Passwords, clock: Clock): LoginGuard {
  const pairs = createFailureLimit({ clock, ...PER_ADDRESS_AND_USER });
  const names = createFailureLimit({ clock, ...PER_USER });
  return {
    login: async (credentials, users, address) => {
      if (credentials === null) return { refused: 'wrong' };
      const user = users.includes(credentials.user) ? credentials.user : UNKNOWN;
      const counts = [{ limit: pairs, key: `${siteOf(address)} ${user}` }];
      if (user !== UNKNOWN) counts.push({ limit: names, key: user });
      let retryAfterMs = 0;
      let counted = false;
      // An attempt counts as failed until it is known to be right: many that come at once must not slip through.
      const admit = (): boolean => {
        retryAfterMs = Math.max(...counts.map(({ limit, key }) => limit.waitMs(key)));
        counted = retryAfterMs === 0;
        if (counted) for (const { limit, key } of counts) limit.attempt(key);
        return counted;
      };
      const verdict = await passwords.check(user, credentials.password, admit);
      if (counted && verdict !== 'wrong') for (const { limit, key } of counts) limit.succeeded(key);
      if (verdict === 'right' && user !== UNKNOWN) return { user };
      if (verdict === 'refused') return { refused: 'later', retryAfterMs };
      if (verdict === 'busy') return { refused: 'later', retryAfterMs: BUSY_MS };
      return { refused: 'wrong' };
    },
  };
}

/** User and password of an `Authorization` header (RFC 7617), or null. */
export function parseBasic(header: string | undefined): Credentials | null {
  const encoded = /^basic +([a-z0-9+/]+=*) *$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? null : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
