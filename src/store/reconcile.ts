// Machines that wait for an event which nobody has queued: each rule queues it again (spec 01 §6 item 2).

import { sql } from 'kysely';
import type { Db } from './db.ts';
import { EVENT_CHANNEL } from './event.ts';

interface Rule {
  readonly kind: 'zone' | 'server' | 'master' | 'bulk';
  readonly type: string;
  /** Condition on the subject's row `s`. */
  readonly where: string;
  /** When to run it; default now. */
  readonly scheduled?: string;
  readonly params?: string;
}

const NO_REQUEST = `not exists (select 1 from reconfig_wanted w where w.zone_id = s.id)`;

const RULES: readonly Rule[] = [
  { kind: 'zone', type: 'config', where: `s.state in ('CREATE', 'RESET') and ${NO_REQUEST}` },
  { kind: 'zone', type: 'batchConfig', where: `s.state = 'BATCH_CREATE_1'` },
  { kind: 'zone', type: 'reconfigCheck', where: `s.state = 'BATCH_CREATE_2' and ${NO_REQUEST}` },
  { kind: 'zone', type: 'reconfigUpdate', where: `s.state = 'UNCONFIG' and ${NO_REQUEST}` },
  {
    kind: 'zone',
    type: 'editUpdate',
    where: `s.state = 'UPDATE'`,
    params: `jsonb_build_object('edit_lock_token', s.edit_lock_token)`,
  },
  {
    kind: 'zone',
    type: 'update',
    where: `s.state = 'PUBLISHED' and s.lock_state = 'EDIT_UNLOCK' and s.id in (select g.zone_id from update_group g)`,
  },
  { kind: 'zone', type: 'moveStep', where: 's.move is not null' },
  {
    kind: 'zone',
    type: 'editTimeout',
    where: `s.lock_state = 'EDIT_LOCK' and s.lock_expires_at is not null`,
    scheduled: 's.lock_expires_at',
  },
  { kind: 'server', type: 'configure', where: `s.state in ('CONFIG', 'RETRY', 'BROKEN')` },
  {
    kind: 'server',
    type: 'checkServer',
    where: `s.state = 'OK'`,
    scheduled: 'coalesce(s.next_check_at, clock_timestamp())',
  },
  {
    // a server of a group whose turn nobody has, which lacks what the others got
    kind: 'server',
    type: 'configChange',
    where: `s.state = 'OK' and exists (select from server_group g where g.id = s.sg_id and g.config_version > 0
      and s.config_version is distinct from g.config_version
      and (g.roll_stopped is null or (g.proven_version >= g.config_version and not exists (
        select from server c where c.id = g.canary_id and c.state not in ('DISABLED', 'DRAINED'))))
      and not exists (select from event t where t.id = g.turn_event_id and t.state = 'RUNNING'))
      and not exists (select from event o join server p on p.id = o.subject_id where o.kind = 'server' and p.sg_id = s.sg_id
        and o.type in ('configure', 'configChange') and o.state in ('NEW', 'RUNNING') and o.scheduled <= clock_timestamp())`,
  },
  { kind: 'master', type: 'holdTimeout', where: `s.state = 'HOLD'`, scheduled: 's.hold_stop' },
  { kind: 'bulk', type: 'step', where: `s.state = 'RUNNING'` },
];

/** What listings call a subject, where its row has no name. */
const NAMES: Readonly<Partial<Record<Rule['kind'], string>>> = { master: `'master'`, bulk: 's.operation' };

async function apply(db: Db, rule: Rule): Promise<number> {
  const name = NAMES[rule.kind] ?? 's.name';
  const done = await sql
    .raw(`
    insert into event (kind, subject_id, subject_name, type, scheduled, params, source)
    select '${rule.kind}', s.id, ${name}, '${rule.type}', ${rule.scheduled ?? 'clock_timestamp()'}, ${rule.params ?? 'null::jsonb'}, 'reconcile'
    from ${rule.kind} s
    where ${rule.where} and not exists (
      select 1 from event e where e.kind = '${rule.kind}' and e.subject_id = s.id and e.type = '${rule.type}' and e.state in ('NEW', 'RETRY', 'RUNNING'))
      -- what failed for good is not tried again at once: its input has not changed
      and not exists (select 1 from event e where e.kind = '${rule.kind}' and e.subject_id = s.id and e.seq is not null
        and e.type = '${rule.type}' and e.state = 'FAILURE' and e.processed > clock_timestamp() - interval '10 min')
    limit 1000`)
    .execute(db);
  return Number(done.numAffectedRows ?? 0n);
}

/** Queues what is missing; returns the number of events by `kind/type`. */
export async function queueMissingEvents(db: Db): Promise<Record<string, number>> {
  const queued: Record<string, number> = {};
  for (const rule of RULES) {
    const count = await apply(db, rule);
    if (count > 0) queued[`${rule.kind}/${rule.type}`] = count;
  }
  if (Object.keys(queued).length > 0) await sql`select pg_notify(${EVENT_CHANNEL}, 'reconcile')`.execute(db);
  return queued;
}
