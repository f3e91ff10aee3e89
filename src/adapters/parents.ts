// What the servers of a zone's parent say about its delegation: found by the system's resolver, then asked one by one.

import { Resolver } from 'node:dns/promises';
import { nameFromWire, parentNames } from '../dns/name.ts';
import { typeNumber } from '../dns/rr/index.ts';
import { DmsError, passing } from '../domain/errors.ts';
import type { Delegation } from '../domain/zone/move.ts';
import type { NameServer } from '../ports.ts';

export interface ParentOptions {
  /** Resolvers that know the parents, `address` or `address:port`; none: the system's. */
  readonly resolvers: readonly string[];
  /** Of the parents' servers. */
  readonly port: number;
}

export interface Asking {
  readonly zone: string;
  readonly timeoutMs: number;
}

/** What each server of the parent says. Throws passing errors where one does not answer, or none can be found. */
export async function delegationsOf(
  nameServer: Pick<NameServer, 'query'>,
  { resolvers, port }: ParentOptions,
  { zone, timeoutMs }: Asking,
): Promise<Delegation[]> {
  const resolver = new Resolver({ timeout: timeoutMs, tries: 2 });
  if (resolvers.length > 0) resolver.setServers([...resolvers]);
  const { parent, servers } = await parentOf(resolver, zone);
  const NS = typeNumber('NS');
  const said = await Promise.allSettled(
    servers.map(async ({ name, address }) => {
      const { records, authority } = await nameServer.query({ address, port, key: null }, zone, NS, timeoutMs);
      const own = [...records, ...authority].filter(
        ({ type, owner }) => type === NS && owner.toLowerCase() === zone.toLowerCase(),
      );
      const names = own.map(({ rdata }) => nameFromWire(rdata, 0).name);
      return { server: name, names, ttl: Math.max(0, ...own.map(({ ttl }) => ttl)) };
    }),
  );
  const silent = servers.filter((_, i) => said[i]?.status === 'rejected').map(({ name }) => name);
  if (silent.length > 0) throw passing(`servers of the parent ${parent} do not answer: ${silent.join(', ')}`);
  return said.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}

interface ParentServers {
  readonly parent: string;
  readonly servers: readonly { readonly name: string; readonly address: string }[];
}

/** The closest zone above that has name servers. Throws a passing error where none can be found. */
async function parentOf(resolver: Resolver, zone: string): Promise<ParentServers> {
  for (const parent of parentNames(zone)) {
    const names = await known(resolver.resolveNs(parent), zone);
    if (names.length === 0) continue;
    const addresses = await Promise.all(
      names.map(async (name) => {
        const found = [
          ...(await known(resolver.resolve4(name), zone)),
          ...(await known(resolver.resolve6(name), zone)),
        ];
        return found.map((address) => ({ name: `${name.replace(/\.$/, '')}.`, address }));
      }),
    );
    return { parent, servers: addresses.flat() };
  }
  throw passing(`the parent of ${zone} is not known: no zone above it has name servers`);
}

/** Empty where the resolver says that there is none. */
async function known(asked: Promise<string[]>, zone: string): Promise<string[]> {
  try {
    return await asked;
  } catch (error) {
    const code = String((error as { code?: unknown }).code);
    if (['ENODATA', 'ENOTFOUND', 'EBADNAME'].includes(code)) return [];
    if (error instanceof DmsError) throw error;
    throw passing(`the parent of ${zone} cannot be looked up (${code}): see parent_resolvers`, error);
  }
}
