// restore_named_db: the files of a stopped named from the database; for zone_tool only (spec 02 §6.8, spec 06 §3.3).

import { Type } from 'typebox';
import { DmsError } from '../domain/errors.ts';
import { changeBy } from '../domain/roles.ts';
import type { EnginePorts } from '../engine/context.ts';
import { restoreNamed } from '../engine/restore-named.ts';
import { daemonStatus } from '../store/daemon.ts';
import { defineOperation, type OperationPorts, type StepsContext } from './define.ts';

/** Zones that are named when they cannot be restored; all are counted. */
const MOST_NAMED = 1_000;

const Restored = Type.Object({
  restored: Type.Integer({ description: 'zones whose files were written' }),
  resumed: Type.Boolean({ description: 'some of them by an earlier call that was ended' }),
  failed_count: Type.Integer(),
  failed: Type.Array(Type.Object({ name: Type.String(), reason: Type.String() }), {
    description: `the first ${MOST_NAMED} zones that have no file of this restore`,
  }),
  bulk_id: Type.Integer({ description: 'the job that compares every zone once dmsd and named run' }),
});

export const restoreNamedDb = defineOperation({
  name: 'restore_named_db',
  summary: "Makes the files and includes of the master's named anew from the database, while it and dmsd are stopped",
  transaction: 'steps',
  roles: ['admin'],
  params: {},
  positional: [],
  result: Restored,
  run: async (ctx) => {
    const { ownNamed, daemonLock } = ctx.ports;
    const ports = enginePorts(ctx.ports);
    // dms-rpcd reaches no named: there is no such method there
    if (ports === null || ownNamed === undefined || daemonLock === undefined)
      throw new DmsError('MethodNotFoundJsonRpcError', { method: 'restore_named_db' });
    const running = await ownNamed.running();
    if (running !== null) {
      const data = { rndc_status_exit_code: running.exitCode };
      throw new DmsError('NamedStillRunning', data, `named is not stopped: ${running.reason}`);
    }
    const lock = await daemonLock();
    if (lock === null) throw new DmsError('DmsdmdStillRunning', { dmsdmd_pid: (await daemonStatus(ctx.ports.db)).pid });
    try {
      return await restoreUnder(ctx, ports, lock.lost);
    } finally {
      await lock.release();
    }
  },
});

function enginePorts(ports: OperationPorts): EnginePorts | null {
  const { files, commands, remote, nameServer, hostFacts: host } = ports;
  if (!files || !commands || !remote || !nameServer || !host) return null;
  const { clock, logger, settings, random } = ports;
  return { clock, logger, settings, random, files, commands, remote, nameServer, host };
}

/** Ends when the caller gives up, and when the lock is lost. */
async function restoreUnder(ctx: StepsContext, ports: EnginePorts, lost: Promise<never>) {
  const ending = new AbortController();
  const stop = (reason: unknown): void => ending.abort(reason);
  const given = ctx.ports.follower?.signal;
  const interrupt = (): void => stop(new DmsError('Interrupted'));
  if (given?.aborted) interrupt();
  given?.addEventListener('abort', interrupt, { once: true });
  lost.catch(stop);
  try {
    const { bulkId, changeId, failed, restored, resumed } = await restoreNamed({
      db: ctx.ports.db,
      ports,
      actor: changeBy(ctx.caller),
      source: ctx.caller.source,
      requestId: ctx.caller.requestId ?? null,
      signal: ending.signal,
      progress: ctx.progress,
    });
    ctx.changed({ changeId });
    const named = failed.slice(0, MOST_NAMED).map(({ name, reason }) => ({ name, reason }));
    return { restored, resumed, failed_count: failed.length, failed: named, bulk_id: bulkId };
  } finally {
    given?.removeEventListener('abort', interrupt);
  }
}
