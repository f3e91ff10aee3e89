// What a failed call looks like on the wire: code, message and data (spec 03 §1.4, §6).

import { DmsError, errorRow, exceptionType } from '../domain/errors.ts';
import type { RpcError } from './json-rpc.ts';

/** The text of a stack goes out only where `jsonrpc_error_stack_trace` asks for it. */
export function answerError(caught: unknown, withStackTrace: boolean): RpcError {
  const error = caught instanceof DmsError ? caught : new DmsError('InternalErrorJsonRpcError');
  const data: Record<string, unknown> = {
    ...error.data,
    exception_message: `${error.name}: ${error.message}`,
    exception_type: exceptionType(error.name),
  };
  if (withStackTrace) data.stack_trace = caught instanceof Error ? caught.stack : String(caught);
  return { code: errorRow(error.name).code, message: error.message, data };
}
