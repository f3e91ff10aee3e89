// HTTP Basic authentication of one endpoint: who may open its URL (RFC 7617, spec 03 §1.1).

import type { Passwords } from '../ports.ts';

/** The user of an `Authorization` header when the endpoint knows him and the password is right, else null. */
export async function authenticate(
  header: string | undefined,
  users: readonly string[],
  passwords: Passwords,
): Promise<string | null> {
  const credentials = parseBasic(header);
  if (credentials === null || !users.includes(credentials.user)) return null;
  return (await passwords.check(credentials.user, credentials.password)) ? credentials.user : null;
}

function parseBasic(header: string | undefined): { user: string; password: string } | null {
  const encoded = /^basic +([a-z0-9+/]+=*) *$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? null : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
