// One endpoint's methods: each is an operation called with the endpoint's tag and the method's role.

import { withUnicodeNames } from '../dns/unicode-names.ts';
import type { Caller, Role } from '../domain/roles.ts';
import { call, callForChange } from '../operations/call.ts';
import type { OperationPorts } from '../operations/define.ts';
import { operationsByName } from '../operations/index.ts';
import { LONGEST_PAGE } from '../operations/schemas.ts';
import { invalidParams, namedParams } from '../operations/validate.ts';
import { answerError } from './answer-error.ts';
import { DISCOVER, type Endpoint } from './endpoints.ts';
import { createJsonRpc, ItemStream, type JsonRpc } from './json-rpc.ts';
import { type OpenRpcDocument, openRpc } from './open-rpc.ts';
import type { RpcService } from './service.ts';
import { requireSound } from './sound-params.ts';

/** What one HTTP request tells of its sender. */
export interface RpcRequest {
  readonly user: string;
  readonly address: string;
  readonly requestId: string;
  /** Aborted when the client has gone away: nobody waits for the answer any more. */
  readonly gone: AbortSignal;
}

/** What methods are built on: the door's ports, and turns for whoever goes through it. */
interface MethodPorts extends OperationPorts {
  /** Runs the work when its caller has a turn in the lane of the method. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
}

export function createEndpointRpc(service: RpcService, endpoint: Endpoint): JsonRpc<RpcRequest> {
  const { ports, metrics } = service;
  const { settings, clock } = ports.operations;
  const discover = discovery(endpoint, () => settings.current().admin_sectag);
  return createJsonRpc<RpcRequest>({
    methods: [...endpoint.methods.keys(), DISCOVER],
    run: async (method, params, request) => {
      const started = clock.monotonic();
      const ended = (code: number): void =>
        metrics.call({ endpoint: endpoint.path, method, code, ms: clock.monotonic() - started });
      const caller = callerOf(endpoint, method, request);
      try {
        const value =
          method === DISCOVER
            ? discover(params)
            : await run(portsFor(service, method, request, caller), caller, method, params);
        ended(0);
        return value;
      } catch (error) {
        ended(answerError(error, false).code);
        throw error;
      }
    },
    answerError: (error) => answerError(error, settings.current().jsonrpc_error_stack_trace),
  });
}

/** Made when it is asked for the first time. */
function discovery(endpoint: Endpoint, adminSectag: () => string): (params: unknown) => OpenRpcDocument {
  let document: OpenRpcDocument | null = null;
  return (params) => {
    const [first] = Object.keys(params ?? {});
    if (first !== undefined)
      throw invalidParams(Array.isArray(params) ? '' : first, 'rpc.discover takes no parameters');
    document ??= openRpc(endpoint, endpoint.sectag === adminSectag());
    return document;
  };
}

/** What changes nothing is given up with its client; what changes something is brought to its end. */
function portsFor(
  { ports: { operations: ports }, lanes }: RpcService,
  method: string,
  { gone }: RpcRequest,
  { endpoint, user }: Caller,
): MethodPorts {
  const operation = operationsByName.get(method);
  const lane = { calls: lanes.calls, listings: lanes.listings, none: null }[operation?.lane ?? 'calls'];
  const inTurn = <T>(work: () => Promise<T>): Promise<T> =>
    lane === null ? work() : lane.run(`${endpoint} ${user}`, work);
  if (operation?.audited !== false) return { ...ports, inTurn };
  return { ...ports, inTurn, follower: { signal: gone, progress: () => undefined } };
}

/** The user of the panel himself comes as `login_id`; until the door reads it, the panel's own user acts. */
function callerOf(endpoint: Endpoint, method: string, request: RpcRequest): Caller {
  return {
    role: endpoint.methods.get(method) as Role,
    sectag: endpoint.sectag,
    loginId: request.user,
    user: request.user,
    source: 'rpc',
    address: request.address,
    requestId: request.requestId,
    endpoint: endpoint.path,
  };
}

/** With `unicode: true` any answer shows names with their U-labels. */
async function run(ports: MethodPorts, caller: Caller, method: string, params: unknown): Promise<unknown> {
  requireSound(params);
  if (!isNamed(params) || !('unicode' in params)) return runShown({ ports, caller, method }, params, (value) => value);
  const { unicode, ...others } = params;
  if (typeof unicode !== 'boolean') throw invalidParams('unicode', 'must be true or false');
  return runShown({ ports, caller, method }, others, unicode ? withUnicodeNames : (value) => value);
}

interface Call {
  readonly ports: MethodPorts;
  readonly caller: Caller;
  readonly method: string;
}

type Shown = (value: unknown) => unknown;

async function runShown(call: Call, params: unknown, shown: Shown): Promise<unknown> {
  const operation = operationsByName.get(call.method);
  const items = operation?.pagedItems;
  if (operation === undefined || items === undefined) return shown(await runForChange(call, params));
  const named = namedParams(operation, params);
  if ('limit' in named || 'cursor' in named) return shown(await runForChange(call, named));
  return wholeListing(call, { ...named, limit: sliceOf(call) }, items, shown);
}

function sliceOf({ ports }: Call): number {
  return Math.min(ports.settings.current().db_query_slice, LONGEST_PAGE);
}

/**
 * All items of a listing, as an array where one page holds them, else as a stream: each page is a call of its own, made when the
 * client has taken the one before, so neither memory nor a transaction is held for it.
 */
async function wholeListing(
  call: Call,
  params: Record<string, unknown>,
  items: string,
  shown: Shown,
): Promise<ItemStream | readonly unknown[]> {
  const page = async (cursor?: string) => {
    const answer = await runForChange(call, cursor === undefined ? params : { ...params, cursor });
    const { cursor: next, [items]: found } = answer as { cursor: string | null; [key: string]: unknown };
    return { next, found: shown(found) as readonly unknown[] };
  };
  const first = await page();
  if (first.next === null) return first.found;
  async function* pages() {
    for (let { found, next } = first; ; { found, next } = await page(next)) {
      yield found;
      if (next === null) return;
    }
  }
  return new ItemStream(pages());
}

/**
 * `return_change: true` on a write answers `{value, change_id, zi_id}` instead of the documented value (design §3.13), and
 * `warnings` where the zone checks have any.
 */
async function runForChange({ ports, caller, method }: Call, params: unknown): Promise<unknown> {
  if (!isNamed(params) || !('return_change' in params)) return ports.inTurn(() => call(ports, caller, method, params));
  const { return_change: wanted, ...others } = params;
  const transaction = operationsByName.get(method)?.transaction;
  if (transaction === 'read' || transaction === 'none')
    throw invalidParams('return_change', 'this method changes nothing');
  if (typeof wanted !== 'boolean') throw invalidParams('return_change', 'must be true or false');
  if (!wanted) return ports.inTurn(() => call(ports, caller, method, others));
  const { value, change_id, zi_id, warnings } = await ports.inTurn(() => callForChange(ports, caller, method, others));
  return { value, change_id, zi_id, ...(warnings.length === 0 ? {} : { warnings }) };
}

function isNamed(params: unknown): params is Record<string, unknown> {
  return typeof params === 'object' && params !== null && !Array.isArray(params);
}
