// JSON-RPC 2.0 of one endpoint: text of a request in, text of the answer out, piece by piece (spec 03 §1.4, "Required").

import {
  createJSONRPCErrorResponse,
  type JSONRPCErrorResponse,
  type JSONRPCID,
  type JSONRPCRequest,
  type JSONRPCResponse,
  JSONRPCServer,
} from 'json-rpc-2.0';
import { exactIds, isInexact } from './exact-ids.ts';

/** Runs one method; throws what `answerError` then turns into code, message and data. */
export type RunMethod<C> = (method: string, params: unknown, context: C) => Promise<unknown>;

export interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: Record<string, unknown>;
}

export interface JsonRpcOptions<C> {
  readonly methods: Iterable<string>;
  readonly run: RunMethod<C>;
  readonly answerError: (error: unknown) => RpcError;
}

export interface JsonRpc<C> {
  /**
   * The text of the answer; nothing at all where only notifications were sent. What comes behind the first piece is worked out
   * when it is asked for, so a client that reads slowly is served slowly.
   */
  receive(body: Buffer, context: C): AsyncGenerator<string, void, undefined>;
}

/** A result too long to be held: the JSON text of an array, as pages of items come. A fault behind the first page breaks it off. */
export class ItemStream {
  readonly pages: AsyncIterable<readonly unknown[]>;

  constructor(pages: AsyncIterable<readonly unknown[]>) {
    this.pages = pages;
  }

  async *text(): AsyncGenerator<string, void, undefined> {
    let before = '[';
    for await (const page of this.pages) {
      if (page.length === 0) continue;
      yield before + JSON.stringify(page).slice(1, -1);
      before = ',';
    }
    yield before === '[' ? '[]' : ']';
  }
}

const PARSE_ERROR = createJSONRPCErrorResponse(null, -32700, 'Parse error');
const MEMBERS: readonly string[] = ['jsonrpc', 'method', 'id', 'params'];
const VERSIONS: readonly unknown[] = [undefined, '1.0', '1.2', '2.0'];
const METHOD_NAME = /^[a-z0-9][a-z0-9._]*$/i;

/** Makes the receiver of one endpoint. Methods that are not in `methods` answer -32601. */
export function createJsonRpc<C>(options: JsonRpcOptions<C>): JsonRpc<C> {
  const server = new JSONRPCServer<C>({ errorListener: () => undefined });
  server.mapErrorToJSONRPCErrorResponse = (id: JSONRPCID, error: unknown): JSONRPCErrorResponse => {
    const { code, message, data } = options.answerError(error);
    return createJSONRPCErrorResponse(id, code, message, data);
  };
  for (const method of options.methods) {
    server.addMethod(method, (params, context) => options.run(method, params, context));
  }
  return { receive: (body, context) => answer(server, body, context) };
}

async function* answer<C>(server: JSONRPCServer<C>, body: Buffer, context: C): AsyncGenerator<string, void, undefined> {
  const text = decoded(body);
  const request = text === null ? undefined : parsed(text);
  if (text === null || request === undefined) return yield JSON.stringify(PARSE_ERROR);
  const requests = Array.isArray(request) ? request : [request];
  if (requests.length === 0) return yield JSON.stringify(invalidRequest(null));
  const ids = requests.some((one) => isInexact(one?.id)) ? exactIds(text) : null;
  let before = Array.isArray(request) ? '[' : '';
  // One after the other: the elements of a batch may build on each other, and a batch must not take every connection.
  for (const [index, element] of requests.entries()) {
    const response = await receiveOne(server, element, context);
    if (response === null) continue;
    yield* responseText(response, before, ids === null ? response.id : ids[index]);
    before = Array.isArray(request) ? ',' : '';
  }
  if (before === ',') yield ']';
}

async function* responseText(
  { jsonrpc, result, error }: JSONRPCResponse,
  before: string,
  id: unknown,
): AsyncGenerator<string, void, undefined> {
  if (!(result instanceof ItemStream)) {
    yield before +
      JSON.stringify(error === undefined ? { jsonrpc, id, result: result ?? null } : { jsonrpc, id, error });
    return;
  }
  yield `${before}{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":`;
  yield* result.text();
  yield '}';
}

async function receiveOne<C>(server: JSONRPCServer<C>, element: unknown, context: C): Promise<JSONRPCResponse | null> {
  if (!isRequest(element)) return invalidRequest(idOf(element));
  return server.receive({ ...element, jsonrpc: '2.0' }, context);
}

function invalidRequest(id: JSONRPCID): JSONRPCErrorResponse {
  return createJSONRPCErrorResponse(id, -32600, 'Invalid Request');
}

function isRequest(element: unknown): element is JSONRPCRequest {
  if (typeof element !== 'object' || element === null || Array.isArray(element)) return false;
  const request = element as Record<string, unknown>;
  const { jsonrpc, method, params = null } = request;
  return (
    Object.keys(request).every((member) => MEMBERS.includes(member)) &&
    VERSIONS.includes(jsonrpc) &&
    typeof method === 'string' &&
    METHOD_NAME.test(method) &&
    (!('id' in request) || isId(request.id)) &&
    typeof params === 'object'
  );
}

function isId(id: unknown): id is JSONRPCID {
  return id === null || typeof id === 'string' || typeof id === 'number';
}

function idOf(element: unknown): JSONRPCID {
  const id = typeof element === 'object' && element !== null ? (element as { id?: unknown }).id : null;
  return isId(id) ? id : null;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

function decoded(body: Buffer): string | null {
  try {
    return UTF8.decode(body);
  } catch {
    return null;
  }
}

/** undefined: it is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
