// Statements that are sent again and again stay prepared in their session: parsing and planning cost as much as running them.

import type { PostgresPoolClient } from 'kysely';

/** Texts per session that get a name; statements of changing form must not fill the server's memory. */
const MOST = 300;

/** What is asked of a client of pg. */
export interface AskedClient {
  query(config: { readonly name?: string; readonly text: string; readonly values: unknown[] }): Promise<unknown>;
  query(cursor: object): unknown;
}

const namesOf = new WeakMap<object, Map<string, string>>();

/** The query function that Kysely gets for a client: named for texts that have been seen, cursors as they are. */
export function preparedQuery(client: AskedClient): PostgresPoolClient['query'] {
  const names = namesOf.get(client) ?? new Map<string, string>();
  namesOf.set(client, names);
  const query = (statement: string | object, parameters: readonly unknown[] = []): unknown => {
    if (typeof statement !== 'string') return client.query(statement);
    const values = [...parameters];
    if (values.length === 0) return client.query({ text: statement, values });
    let name = names.get(statement);
    if (name === undefined && names.size < MOST) {
      name = `k${names.size}`;
      names.set(statement, name);
    }
    return client.query(name === undefined ? { text: statement, values } : { name, text: statement, values });
  };
  return query as PostgresPoolClient['query'];
}
