// The clients of a torture: each does one deed after the other, and what was answered is noted.

import { RpcFault } from '../../src/lab/ways-in.ts';
import type { Network } from '../system/support/network.ts';
import { type Dice, diceOf, pause } from '../system/support/random.ts';
import { type Client, DEEDS, pickDeed } from './deeds.ts';

export interface Ledger {
  /** How often each deed ended how: `save ok`, `save refused ZoneNotFound`. */
  readonly counts: Map<string, number>;
  /** What must never be answered. */
  readonly faults: string[];
  /** Request ids of writes that were acknowledged. */
  readonly acknowledged: string[];
}

export interface Ground {
  readonly network: Network;
  readonly zones: readonly string[];
  readonly reverseZones: readonly string[];
  readonly groups: readonly string[];
  readonly servers: readonly string[];
  readonly seed: number;
}

const READS = /^(list_|show_|rr_query|wait_)/;
const ANSWER_PATIENCE_MS = 40_000;
const SHELL_PATIENCE_MS = 90_000;
/** The longest pause of a client between two deeds. */
const REST_MS = 250;
/** Errors of the shell that are no refusals: unforeseen ones (70), wrong usage (64). */
const SHELL_FAULTS = [64, 70];

class Refused extends Error {}

export const newLedger = (): Ledger => ({ counts: new Map(), faults: [], acknowledged: [] });

interface Answer {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: { exception_type?: string } };
}

/** Calls a method of the endpoint that has them all; `requestId` marks the call in the audit. */
async function post(network: Network, method: string, params: object, requestId: string): Promise<Answer> {
  const { DMS_RPC_URL, DMS_RPC_ADMIN } = network.lab.env;
  const reply = await fetch(`${DMS_RPC_URL}/torture`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-request-id': requestId,
      authorization: `Basic ${Buffer.from(DMS_RPC_ADMIN).toString('base64')}`,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    signal: AbortSignal.timeout(ANSWER_PATIENCE_MS),
  });
  const text = await reply.text();
  if (!reply.ok) throw new Refused(`HTTP ${reply.status} ${text.slice(0, 200)}`);
  return JSON.parse(text) as Answer;
}

function note({ counts }: Ledger, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

/** What an answer comes to in the ledger; the errors that no client may ever see are faults. */
function judge(ledger: Ledger, method: string, { code, message, data }: NonNullable<Answer['error']>): RpcFault {
  const name = data?.exception_type?.split('.').at(-1) ?? String(code);
  if (code <= -32000) ledger.faults.push(`${method} was answered ${code}: ${message.slice(0, 300)}`);
  return new RpcFault(method, { code, message: name });
}

function clientOf(ground: Ground, ledger: Ledger, number: number): Client {
  const { network } = ground;
  const dice = diceOf(ground.seed + number);
  let calls = 0;
  return {
    ...ground,
    dice,
    text: () => `c${number}-${++calls}`,
    call: async <T>(method: string, params: object = {}) => {
      const requestId = `torture-${number}-${++calls}`;
      const { result, error } = await post(network, method, params, requestId);
      if (error) throw judge(ledger, method, error);
      if (!READS.test(method)) ledger.acknowledged.push(requestId);
      return result as T;
    },
    shell: async (words, env = {}) => {
      const end = await network.tryZoneTool(words, { env, timeoutMs: SHELL_PATIENCE_MS });
      if (SHELL_FAULTS.includes(end.code)) {
        ledger.faults.push(`zone_tool ${words.join(' ')} ended with ${end.code}: ${end.stderr.slice(0, 500)}`);
      }
      if (end.code !== 0) throw new Refused(`exit ${end.code}`);
      return end.stdout;
    },
  };
}

/** What became of a deed, in a word or two. */
function outcome(error: unknown): string {
  if (error instanceof RpcFault) return `refused ${/: (\S+) \(/.exec(error.message)?.[1] ?? error.code}`;
  if (error instanceof Refused) return `refused ${error.message.slice(0, 60)}`;
  const { name, cause } = error as { name: string; cause?: { code?: string } };
  return `broken ${cause?.code ?? name}`;
}

/** Does one deed; returns false when nobody answered. */
async function doDeed(client: Client, ledger: Ledger, dice: Dice): Promise<boolean> {
  const name = pickDeed(dice);
  const ending = await (DEEDS[name]?.act(client) ?? Promise.resolve()).then(() => 'ok', outcome);
  note(ledger, `${name} ${ending}`);
  return !ending.startsWith('broken');
}

/** Clients 1 to `count`, at work until the signal. */
export async function runClients(ground: Ground, ledger: Ledger, count: number, signal: AbortSignal): Promise<void> {
  const work = async (number: number): Promise<void> => {
    const client = clientOf(ground, ledger, number);
    while (!signal.aborted) {
      const answered = await doDeed(client, ledger, client.dice);
      await pause(answered ? client.dice.between(0, REST_MS) : REST_MS);
    }
  };
  await Promise.all(Array.from({ length: count }, (_, n) => work(n + 1)));
}

/** An operator who puts right what the clients have left: servers out of service, publishing held back, jobs paused. */
export async function putRight(ground: Ground, ledger: Ledger): Promise<void> {
  const { call } = clientOf(ground, ledger, 0);
  const { sql } = ground.network;
  for (const row of await sql("select name, state from server where state in ('DISABLED', 'DRAINED')")) {
    const [server_name, state] = row.split('|');
    await call(state === 'DRAINED' ? 'undrain_server' : 'enable_server', { server_name });
  }
  const paused = `select z.name, g.name from publish_pause p left join zone z on z.id = p.zone_id left join server_group g on g.id = p.sg_id
    where z.id is null or z.state <> 'DELETED'`;
  for (const row of await sql(paused)) {
    const [name, sg_name] = row.split('|');
    await call('resume_publish', name ? { name } : { sg_name });
  }
  for (const job of await sql("select id from bulk where state = 'PAUSED'")) {
    await call('resume_bulk', { bulk_id: Number(job) });
  }
}

/** Creates the zones before the torture begins. */
export async function createAll(ground: Ground, ledger: Ledger): Promise<void> {
  const client = clientOf(ground, ledger, 0);
  const create = (name: string, n: number): Promise<unknown> =>
    client.call('create_zone', {
      name,
      inc_updates: true,
      edit_lock: n % 2 === 0,
      sg_name: ground.groups[n % ground.groups.length],
      login_id: 'torture',
      zi_data: { rr_groups: [{ rrs: [{ label: 'h0', type: 'A', rdata: `10.0.1.${n % 250}` }] }] },
    });
  for (const name of ground.reverseZones) {
    await client.call('create_zone', { name, inc_updates: true, sg_name: ground.groups[0], login_id: 'torture' });
  }
  for (let from = 0; from < ground.zones.length; from += 8) {
    await Promise.all(ground.zones.slice(from, from + 8).map((name, n) => create(name, from + n)));
  }
}
