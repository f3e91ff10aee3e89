// One endpoint's methods: each is an operation called with the endpoint's tag and the method's role.

import { withUnicodeNames } from '../dns/unicode-names.ts';
import type { Caller, Role } from '../domain/roles.ts';
import { call, callForChange } from '../operations/call.ts';
import type { OperationPorts } from '../operations/define.ts';
import { operationsByName } from '../operations/index.ts';
import { invalidParams } from '../operations/validate.ts';
import { answerError } from './answer-error.ts';
import type { Endpoint } from './endpoints.ts';
import { createJsonRpc, type JsonRpc } from './json-rpc.ts';
import { requireSound } from './sound-params.ts';

/** What one HTTP request tells of its sender. */
export interface RpcRequest {
  readonly user: string;
  readonly address: string;
  readonly requestId: string;
  /** Aborted when the client has gone away: nobody waits for the answer any more. */
  readonly gone: AbortSignal;
}

/** Methods whose operation does not exist (yet) answer -32601 like any unknown one. */
export function createEndpointRpc(ports: OperationPorts, endpoint: Endpoint): JsonRpc<RpcRequest> {
  return createJsonRpc<RpcRequest>({
    methods: [...endpoint.methods.keys()].filter((method) => operationsByName.has(method)),
    run: (method, params, request) =>
      run(portsFor(ports, method, request), callerOf(endpoint, method, request), method, params),
    answerError: (error) => answerError(error, ports.settings.current().jsonrpc_error_stack_trace),
  });
}

/** What changes nothing is given up with its client; what changes something is brought to its end. */
function portsFor(ports: OperationPorts, method: string, { gone }: RpcRequest): OperationPorts {
  if (operationsByName.get(method)?.audited !== false) return ports;
  return { ...ports, follower: { signal: gone, progress: () => undefined } };
}

/** The user of the panel himself comes as `login_id`; until the door reads it, the panel's own user acts. */
function callerOf(endpoint: Endpoint, method: string, request: RpcRequest): Caller {
  return {
    role: endpoint.methods.get(method) as Role,
    sectag: endpoint.sectag,
    loginId: request.user,
    source: 'rpc',
    address: request.address,
    requestId: request.requestId,
    endpoint: endpoint.path,
  };
}

/** With `unicode: true` any answer shows names with their U-labels. */
async function run(ports: OperationPorts, caller: Caller, method: string, params: unknown): Promise<unknown> {
  requireSound(params);
  if (!isNamed(params) || !('unicode' in params)) return runForChange(ports, caller, method, params);
  const { unicode, ...others } = params;
  if (typeof unicode !== 'boolean') throw invalidParams('unicode', 'must be true or false');
  const value = await runForChange(ports, caller, method, others);
  return unicode ? withUnicodeNames(value) : value;
}

/**
 * `return_change: true` on a write answers `{value, change_id, zi_id}` instead of the documented value (design §3.13), and
 * `warnings` where the zone checks have any.
 */
async function runForChange(ports: OperationPorts, caller: Caller, method: string, params: unknown): Promise<unknown> {
  if (!isNamed(params) || !('return_change' in params)) return call(ports, caller, method, params);
  const { return_change: wanted, ...others } = params;
  const transaction = operationsByName.get(method)?.transaction;
  if (transaction === 'read' || transaction === 'none')
    throw invalidParams('return_change', 'this method changes nothing');
  if (typeof wanted !== 'boolean') throw invalidParams('return_change', 'must be true or false');
  if (!wanted) return call(ports, caller, method, others);
  const { value, change_id, zi_id, warnings } = await callForChange(ports, caller, method, others);
  return { value, change_id, zi_id, ...(warnings.length === 0 ? {} : { warnings }) };
}

function isNamed(params: unknown): params is Record<string, unknown> {
  return typeof params === 'object' && params !== null && !Array.isArray(params);
}
