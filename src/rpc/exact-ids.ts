// Ids of requests as they were written: one that JavaScript's numbers cannot hold goes back digit by digit (JSON-RPC 2.0 §5).

/** What `JSON.rawJSON` makes: `JSON.stringify` writes its text as it is. */
type RawJson = object;

interface ExactJson {
  rawJSON(text: string): RawJson;
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
}

const exact = JSON as unknown as ExactJson;

/** True for an id that would come back as another number. */
export function isInexact(id: unknown): boolean {
  return typeof id === 'number' && Math.abs(id) > Number.MAX_SAFE_INTEGER;
}

/** The ids of a request or of the elements of a batch, in their order, each ready for `JSON.stringify`. */
export function exactIds(text: string): readonly unknown[] {
  const requests = exact.parse(text, (key, value, { source }) =>
    key === 'id' && source !== undefined && isInexact(value) ? exact.rawJSON(source) : value,
  );
  return [requests].flat().map((request) => (request as { id?: unknown } | null)?.id);
}
