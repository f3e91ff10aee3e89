// The one door to the operations: role, validation, transaction, audit, errors.

import { DmsError } from '../domain/errors.ts';
import type { Caller } from '../domain/roles.ts';
import { insertAudit } from '../store/audit.ts';
import { type Db, databaseErrorAt } from '../store/db.ts';
import { storableJson, storableText } from '../store/json-text.ts';
import { readTransaction } from '../store/read-transaction.ts';
import { callerWithLogin } from './actor.ts';
import { maskParams } from './audit-params.ts';
import type {
  Change,
  NoneContext,
  Operation,
  OperationPorts,
  ParamsOf,
  ResultOf,
  StepsContext,
  TransactionContext,
  Warning,
} from './define.ts';
import { seesAll } from './find-zone.ts';
import { type OperationName, type operations, operationsByName } from './index.ts';
import { recordRefusedEvent } from './refused-event.ts';
import { namedParams, validateParams } from './validate.ts';

type Table = typeof operations;

/** Result of a write together with the ids by which its outcome can be followed. */
export interface Changed {
  readonly value: unknown;
  readonly change_id: number | null;
  readonly zi_id: number | null;
  /** Nothing was wrong, but a person should know; null: nothing to say. */
  readonly note: string | null;
  /** What the checks found in what was saved. */
  readonly warnings: readonly Warning[];
}

/**
 * Calls the operation `name` on behalf of `caller`; `params` is an object, an array (by position) or nothing.
 * Throws only DmsError: MethodNotFoundJsonRpcError for an unknown name or one that the role may not call (they look the
 * same), SecTagPermissionDenied for what is Admin's alone, InvalidParamsJsonRpcError, Busy, DatabaseUnreachable, DBReadOnlyError, and the operation's own.
 */
export async function call<N extends OperationName>(
  ports: OperationPorts,
  caller: Caller,
  name: N,
  params: ParamsOf<Table[N]>,
): Promise<ResultOf<Table[N]>>;
export async function call(ports: OperationPorts, caller: Caller, name: string, params: unknown): Promise<unknown>;
export async function call(ports: OperationPorts, caller: Caller, name: string, params: unknown): Promise<unknown> {
  return (await callForChange(ports, caller, name, params)).value;
}

/** As `call`, and tells which event and which ZI came of it (design §3.13). */
export async function callForChange(
  ports: OperationPorts,
  caller: Caller,
  name: string,
  params: unknown,
): Promise<Changed> {
  const operation = operationsByName.get(name);
  if (operation === undefined || !operation.roles.includes(caller.role)) {
    throw new DmsError('MethodNotFoundJsonRpcError', { method: name });
  }
  if (operation.tenants !== true && !seesAll({ caller, settings: ports.settings.current() })) {
    throw new DmsError('SecTagPermissionDenied', { sectag_label: caller.sectag });
  }
  return callOperation(ports, caller, operation, params);
}

/** The door for an operation in hand; `call` finds it by name. */
async function callOperation(
  ports: OperationPorts,
  caller: Caller,
  operation: Operation,
  params: unknown,
): Promise<Changed> {
  const started = ports.clock.monotonic();
  const run: Run = {
    ports,
    caller,
    operation,
    params: {},
    change: { changeId: null, ziId: null, note: null, warnings: [] },
  };
  try {
    run.params = namedParams(operation, params);
    validateParams(operation, caller, run.params);
    run.caller = callerWithLogin(caller, run.params);
    const value = await perform(run);
    logCall(run, 'ok', started);
    const { changeId, ziId, note, warnings } = run.change;
    return { value, change_id: changeId, zi_id: ziId, note, warnings };
  } catch (caught) {
    const error = asDmsError(caught, run);
    logCall(run, error.name, started);
    await recordFailure(run, error);
    throw error;
  }
}

interface Run {
  readonly ports: OperationPorts;
  caller: Caller;
  readonly operation: Operation;
  params: Record<string, unknown>;
  change: Change;
}

function perform(run: Run): Promise<unknown> {
  switch (run.operation.transaction) {
    case 'one':
      return inOne(run);
    case 'read':
      return readTransaction(run.ports.db, (trx) => run.operation.run(transactionContext(run, trx), run.params));
    case 'steps':
      return inSteps(run);
    case 'none': {
      const { db: _none, ...ports } = run.ports;
      const context: NoneContext = { ...baseContext(run), ports };
      return run.operation.run(context, run.params);
    }
  }
}

/** The audit row commits or vanishes with what it tells of. */
function inOne(run: Run): Promise<unknown> {
  return run.ports.db.transaction().execute(async (trx) => {
    const value = await run.operation.run(transactionContext(run, trx), run.params);
    await audit(trx, run, 'ok', null);
    return value;
  });
}

async function inSteps(run: Run): Promise<unknown> {
  const { db, follower } = run.ports;
  const context: StepsContext = {
    ...baseContext(run),
    ports: run.ports,
    step: async (fn) => {
      if (follower?.signal.aborted) throw new DmsError('Interrupted');
      const { change } = run;
      try {
        const result = await db.transaction().execute((trx) => fn(transactionContext(run, trx)));
        const { changeId } = run.change;
        if (changeId !== null && changeId !== change.changeId) follower?.changed?.(changeId);
        return result;
      } catch (error) {
        // what it noted was rolled back with it
        run.change = change;
        throw error;
      }
    },
    progress: (text) => follower?.progress(text),
  };
  const value = await run.operation.run(context, run.params);
  await audit(db, run, 'ok', null);
  return value;
}

function baseContext(run: Run) {
  const { clock, logger, settings } = run.ports;
  return {
    caller: run.caller,
    clock,
    logger,
    settings: settings.current(),
    changed: (change: Partial<Change>): void => {
      run.change = { ...run.change, ...change };
    },
  };
}

/** RaisePorts and no more: what runs inside a transaction must have nothing to wait for. */
function transactionContext(run: Run, trx: Db): TransactionContext {
  const { clock, logger, settings, random } = run.ports;
  return { ...baseContext(run), trx, raisePorts: { clock, logger, settings, random } };
}

function isAudited(operation: Operation): boolean {
  return operation.audited !== false && (operation.transaction === 'one' || operation.transaction === 'steps');
}

async function audit(db: Db, run: Run, outcome: string, message: string | null): Promise<void> {
  if (!isAudited(run.operation)) return;
  await insertAudit(db, {
    operation: run.operation.name,
    actor: run.caller.loginId,
    source: run.caller.source,
    sectag: run.caller.sectag,
    address: run.caller.address ?? null,
    endpoint: run.caller.endpoint ?? null,
    rpc_user: run.caller.user ?? null,
    request_id: run.caller.requestId ?? null,
    change_id: run.change.changeId,
    params: storableJson(maskParams(run.operation, run.params)),
    outcome,
    message: message === null ? null : storableText(message),
  });
}

/** Faults of the database itself: what they kept from being stored cannot be recorded there either. */
const UNRECORDABLE: readonly string[] = ['DatabaseUnreachable', 'DBReadOnlyError', 'DatabaseExhausted'];

/** The second transaction, for what the rollback of the first took back. Where even this fails, the log has it. */
async function recordFailure(run: Run, error: DmsError): Promise<void> {
  if (!isAudited(run.operation) || UNRECORDABLE.includes(error.name)) return;
  try {
    await run.ports.db.transaction().execute(async (trx) => {
      await recordRefusedEvent(trx, error);
      await audit(trx, run, error.name, error.message);
    });
  } catch (cause) {
    run.ports.logger.warn({ operation: run.operation.name, error: String(cause) }, 'the failure could not be recorded');
  }
}

function asDmsError(caught: unknown, run: Run): DmsError {
  const { db_host, db_socket_dir, db_port: port, db_name: database } = run.ports.settings.current();
  const error = databaseErrorAt({ host: db_host === '' ? db_socket_dir : db_host, port, database }, caught);
  if (error instanceof DmsError) return error.name === 'Busy' ? namedBusy(error, run) : error;
  const detail = error instanceof Error ? error.stack : String(error);
  run.ports.logger.error({ operation: run.operation.name, detail }, 'an operation failed unexpectedly');
  const text = `internal error in ${run.operation.name}; the log has the details`;
  return new DmsError('InternalErrorJsonRpcError', { operation: run.operation.name }, text, { cause: error });
}

/** The driver does not know what was waited for; the parameters do. */
function namedBusy(error: DmsError, { operation, params }: Run): DmsError {
  if (error.data.name !== '') return error;
  const { name = params.server_name ?? operation.name } = params;
  return new DmsError('Busy', { ...error.data, name }, undefined, { cause: error.cause ?? error });
}

function logCall(run: Run, outcome: string, started: number): void {
  const { caller, operation } = run;
  run.ports.logger.info(
    {
      operation: operation.name,
      actor: caller.loginId,
      source: caller.source,
      sectag: caller.sectag,
      user: caller.user,
      address: caller.address,
      request: caller.requestId,
      endpoint: caller.endpoint,
      name: typeof run.params.name === 'string' ? run.params.name : undefined,
      change: run.change.changeId,
      outcome,
      ms: Math.round(run.ports.clock.monotonic() - started),
    },
    'call',
  );
}
