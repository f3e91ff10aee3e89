// The database's figures as /metrics shows them: queue, zones, servers, master, publishes, dmsd.

import type { Logger } from '../ports.ts';
import type { Measure, Measures } from '../rpc/metrics.ts';
import { daemonStatus } from '../store/daemon.ts';
import type { Db, OpenDatabase } from '../store/db.ts';
import { queueGauges } from '../store/event-list.ts';
import { masterRow } from '../store/master.ts';
import { publishLatency, type Quantiles, serverMeasures, zonesByState } from '../store/measures.ts';
import { readTransaction } from '../store/read-transaction.ts';

/** Null when the database does not answer; the log says why. */
export async function measures({ db }: OpenDatabase, logger: Logger): Promise<Measures | null> {
  try {
    return await readTransaction(db, async (trx) => [
      ...(await queue(trx)),
      ...(await states(trx)),
      ...(await servers(trx)),
      ...(await publishes(trx)),
      ...(await daemon(trx)),
    ]);
  } catch (error) {
    logger.warn({ error: String(error) }, 'no figures from the database for /metrics');
    return null;
  }
}

const single = (name: string, help: string, value: number): Measure => ({
  name,
  help,
  values: [{ labels: {}, value }],
});

async function queue(db: Db): Promise<Measures> {
  const { due, running, retrying, oldest_due_s, failed_1h } = await queueGauges(db);
  return [
    single('dms_queue_due', 'Events that are due; counting stops at 10000', due),
    single('dms_queue_running', 'Events that are worked on', running),
    single('dms_queue_retrying', 'Events that failed and are tried again', retrying),
    single('dms_queue_oldest_due_seconds', 'Age of the oldest event that is due', oldest_due_s),
    single('dms_queue_failed_1h', 'Queued events that failed for good within the last hour', failed_1h),
  ];
}

async function states(db: Db): Promise<Measures> {
  const { state } = await masterRow(db);
  const values = (await zonesByState(db)).map((row) => ({ labels: { state: row.state }, value: row.zones }));
  return [
    { name: 'dms_zones', help: 'Zones by state', values },
    { name: 'dms_master_state', help: '1 for the state of the master', values: [{ labels: { state }, value: 1 }] },
  ];
}

async function servers(db: Db): Promise<Measures> {
  const rows = await serverMeasures(db);
  return [
    {
      name: 'dms_server_state',
      help: '1 for the state of each server',
      values: rows.map(({ server_name: server, state }) => ({ labels: { server, state }, value: 1 })),
    },
    {
      name: 'dms_server_behind_zones',
      help: 'Zones published within the last hour, more than 10 s ago, that the server does not serve so',
      values: rows.map(({ server_name: server, behind }) => ({ labels: { server }, value: behind })),
    },
    {
      name: 'dms_server_lag_seconds',
      help: 'From the publish on the master until the server had it, last five minutes',
      values: rows.flatMap((row) => quantileValues(row, { server: row.server_name })),
    },
  ];
}

async function publishes(db: Db): Promise<Measures> {
  const latency = await publishLatency(db);
  return [
    single('dms_publishes_5m', 'Versions published for the first time in the last five minutes', latency.count),
    {
      name: 'dms_publish_latency_seconds',
      help: 'From the save of a version until the master served it, last five minutes',
      values: quantileValues(latency, {}),
    },
  ];
}

function quantileValues({ p50, p95, p99 }: Quantiles, labels: Readonly<Record<string, string>>) {
  const values = { '0.5': p50, '0.95': p95, '0.99': p99 };
  return Object.entries(values).flatMap(([quantile, value]) =>
    value === null ? [] : [{ labels: { ...labels, quantile }, value }],
  );
}

async function daemon(db: Db): Promise<Measures> {
  const { silent_s, epoch, gauges } = await daemonStatus(db);
  const number = (name: string): number => Number(gauges[name] ?? 0);
  return [
    single('dms_dmsd_silent_seconds', 'Since the last sign of life of dmsd; -1: never', silent_s ?? -1),
    single('dms_dmsd_epoch', 'Starts of an acting dmsd', epoch),
    single('dms_dmsd_workers_busy', 'Events that dmsd works on', number('workers_busy')),
    single('dms_dmsd_outside_running', 'Effects on other hosts that dmsd waits for', number('outside')),
    single('dms_dmsd_resident_megabytes', 'Resident memory of dmsd', number('resident_mb')),
  ];
}
