// JSON-RPC 2.0 of one endpoint: text of a request in, value of the answer out (spec 03 §1.4, "Required").

import {
  createJSONRPCErrorResponse,
  type JSONRPCErrorResponse,
  type JSONRPCID,
  type JSONRPCRequest,
  type JSONRPCResponse,
  JSONRPCServer,
} from 'json-rpc-2.0';

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

/** One answer, several in the order of the requests, or null where only notifications were sent. */
export type RpcAnswer = JSONRPCResponse | readonly JSONRPCResponse[] | null;

export interface JsonRpc<C> {
  receive(body: Buffer, context: C): Promise<RpcAnswer>;
}

const PARSE_ERROR = createJSONRPCErrorResponse(null, -32700, 'Parse error');
const EMPTY_BATCH = createJSONRPCErrorResponse(null, -32600, 'Invalid Request', { reason: 'the batch is empty' });
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
  return {
    async receive(body, context) {
      const request = parse(body);
      if (request === undefined) return PARSE_ERROR;
      if (!Array.isArray(request)) return receiveOne(server, request, context);
      if (request.length === 0) return EMPTY_BATCH;
      return receiveBatch(server, request, context);
    },
  };
}

/** One after the other: the elements of a batch may build on each other, and a batch must not take every connection. */
async function receiveBatch<C>(server: JSONRPCServer<C>, batch: readonly unknown[], context: C): Promise<RpcAnswer> {
  const answers: JSONRPCResponse[] = [];
  for (const element of batch) {
    const answer = await receiveOne(server, element, context);
    if (answer !== null) answers.push(answer);
  }
  return answers.length === 0 ? null : answers;
}

async function receiveOne<C>(server: JSONRPCServer<C>, element: unknown, context: C): Promise<JSONRPCResponse | null> {
  const fault = shapeFault(element);
  if (fault !== null) return createJSONRPCErrorResponse(idOf(element), -32600, 'Invalid Request', { reason: fault });
  return server.receive({ ...(element as JSONRPCRequest), jsonrpc: '2.0' }, context);
}

/** Says what is wrong with the shape of a request, null when nothing is. */
function shapeFault(element: unknown): string | null {
  if (typeof element !== 'object' || element === null || Array.isArray(element)) return 'a request must be an object';
  const request = element as Record<string, unknown>;
  const extra = Object.keys(request).find((member) => !MEMBERS.includes(member));
  if (extra !== undefined) return `unknown member "${extra.slice(0, 60)}"`;
  if (!VERSIONS.includes(request.jsonrpc)) return 'jsonrpc must be "2.0"';
  if (typeof request.method !== 'string' || !METHOD_NAME.test(request.method)) return 'method must be a name';
  if ('id' in request && !isId(request.id)) return 'id must be a string, a number or null';
  const { params } = request;
  if (params !== undefined && params !== null && typeof params !== 'object')
    return 'params must be an object or an array';
  return null;
}

function isId(id: unknown): id is JSONRPCID {
  return id === null || typeof id === 'string' || (typeof id === 'number' && Number.isFinite(id));
}

function idOf(element: unknown): JSONRPCID {
  const id = typeof element === 'object' && element !== null ? (element as { id?: unknown }).id : null;
  return isId(id) ? id : null;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(UTF8.decode(body));
  } catch {
    return undefined;
  }
}
