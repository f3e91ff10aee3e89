// One endpoint's methods: each is an operation called with the endpoint's tag and the method's role.

import { DmsError } from '../domain/errors.ts';
import type { Caller, Role } from '../domain/roles.ts';
import { call, callForChange } from '../operations/call.ts';
import type { OperationPorts } from '../operations/define.ts';
import { operationsByName } from '../operations/index.ts';
import { answerError } from './answer-error.ts';
import type { Endpoint } from './endpoints.ts';
import { createJsonRpc, type JsonRpc } from './json-rpc.ts';

const LOGIN_ID = /^[a-z0-9][-_a-z0-9.@]{0,511}$/i;

/** What one HTTP request tells of its sender. */
export interface RpcRequest {
  readonly user: string;
  readonly address: string;
  readonly requestId: string;
}

/** Methods whose operation does not exist (yet) answer -32601 like any unknown one. */
export function createEndpointRpc(ports: OperationPorts, endpoint: Endpoint): JsonRpc<RpcRequest> {
  return createJsonRpc<RpcRequest>({
    methods: [...endpoint.methods.keys()].filter((method) => operationsByName.has(method)),
    run: (method, params, request) => run(ports, callerOf(endpoint, method, params, request), method, params),
    answerError: (error) => answerError(error, ports.settings.current().jsonrpc_error_stack_trace),
  });
}

/** Panels act for people and name them by `login_id`; what does not name one leaves the panel itself (spec 03 §1.1). */
function callerOf(endpoint: Endpoint, method: string, params: unknown, request: RpcRequest): Caller {
  const named = isNamed(params) ? params.login_id : undefined;
  return {
    role: endpoint.methods.get(method) as Role,
    sectag: endpoint.sectag,
    loginId: typeof named === 'string' && LOGIN_ID.test(named) ? named : request.user,
    source: 'rpc',
    address: request.address,
    requestId: request.requestId,
    endpoint: endpoint.path,
  };
}

/** `return_change: true` on a write answers `{value, change_id, zi_id}` instead of the documented value (design §3.13). */
async function run(ports: OperationPorts, caller: Caller, method: string, params: unknown): Promise<unknown> {
  if (!isNamed(params) || !('return_change' in params)) return call(ports, caller, method, params);
  const { return_change: wanted, ...others } = params;
  const transaction = operationsByName.get(method)?.transaction;
  if (transaction === 'read' || transaction === 'none') throw invalid('return_change', 'this method changes nothing');
  if (typeof wanted !== 'boolean') throw invalid('return_change', 'must be true or false');
  return wanted ? callForChange(ports, caller, method, others) : call(ports, caller, method, others);
}

function isNamed(params: unknown): params is Record<string, unknown> {
  return typeof params === 'object' && params !== null && !Array.isArray(params);
}

function invalid(param: string, reason: string): DmsError {
  return new DmsError('InvalidParamsJsonRpcError', { param, reason }, `invalid parameter '${param}': ${reason}`);
}
