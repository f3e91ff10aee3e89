// ping_servers: which servers answer, and how fast. Node has no sockets for ICMP: what is sent are DNS questions.

import { type Static, Type } from 'typebox';
import { DmsError } from '../domain/errors.ts';
import type { Clock, NameServer } from '../ports.ts';
import { defineOperation } from './define.ts';
import { selectServers, serverSelection } from './server.ts';

const PROBES = 5;
const PAUSE_MS = 100;
const TIMEOUT_MS = 1_000;
/** So many in vain in a row, and the server counts as silent. */
const ENOUGH_LOST = 2;

const Ping = Type.Object({
  server_name: Type.String(),
  address: Type.String(),
  method: Type.Union([Type.Literal('dns'), Type.Null()], { description: 'null: not asked, it is DISABLED' }),
  sent: Type.Integer(),
  answered: Type.Integer(),
  min_ms: Type.Union([Type.Number(), Type.Null()]),
  avg_ms: Type.Union([Type.Number(), Type.Null()]),
  max_ms: Type.Union([Type.Number(), Type.Null()]),
  fault: Type.Union([Type.String(), Type.Null()], { description: 'of the last question without an answer' }),
});
type Ping = Static<typeof Ping>;

export const pingServers = defineOperation({
  name: 'ping_servers',
  summary: `Asks servers for an SOA up to ${PROBES} times, all of them at once: who answers, and within how many milliseconds`,
  transaction: 'steps',
  audited: false,
  roles: ['admin', 'helpdesk'],
  params: serverSelection,
  positional: ['patterns'],
  variadic: true,
  result: Type.Array(Ping),
  run: async ({ step, ports, settings, clock }, wanted) => {
    const { servers } = await step(({ trx }) => selectServers(trx, wanted));
    const nameServer = ports.nameServer!;
    const { serversm_soaquery_domain: zone, dns_port: port } = settings;
    return Promise.all(
      servers.map(async ({ name: server_name, address, state }) => {
        if (state === 'DISABLED') return { server_name, address, method: null, ...summary([], 0, null) };
        const ask = () => nameServer.soa({ address, port, key: null }, zone, TIMEOUT_MS);
        return { server_name, address, method: 'dns' as const, ...(await probe(ask, clock)) };
      }),
    );
  },
});

async function probe(ask: () => ReturnType<NameServer['soa']>, clock: Clock) {
  const times: number[] = [];
  let fault: string | null = null;
  let lost = 0;
  let sent = 0;
  while (sent < PROBES && lost < ENOUGH_LOST) {
    if (sent > 0) await clock.sleep(PAUSE_MS);
    sent += 1;
    const from = clock.monotonic();
    try {
      await ask();
      times.push(clock.monotonic() - from);
      lost = 0;
    } catch (error) {
      if (!(error instanceof DmsError)) throw error;
      fault = error.message;
      lost += 1;
    }
  }
  return summary(times, sent, fault);
}

function summary(
  times: readonly number[],
  sent: number,
  fault: string | null,
): Omit<Ping, 'server_name' | 'address' | 'method'> {
  const answered = times.length;
  const rounded = (ms: number): number | null => (answered === 0 ? null : Math.round(ms * 10) / 10);
  return {
    sent,
    answered,
    min_ms: rounded(Math.min(...times)),
    avg_ms: rounded(times.reduce((sum, ms) => sum + ms, 0) / answered),
    max_ms: rounded(Math.max(...times)),
    fault,
  };
}
