// Server groups, servers and the master as the shell prints them (spec 02 §5.4).

import type { ResultOf } from '../../operations/define.ts';
import type { operations } from '../../operations/index.ts';
import { columns, keyLine, keyList, localTime, wrapped } from './layout.ts';
import type { MasterSm, ServerBrief, ServerFull, Sg, SgWithServers } from './shapes.ts';

const INDENT = ' '.repeat(8);
const SERVER_KEYS =
  'server_name address ctime is_master last_reply mtime server_id server_type sg_id sg_name ssh_address state zone_count'.split(
    ' ',
  );

/** `configDir` is what counts for a group that has no directory of its own. */
export function sgList(groups: readonly Sg[], configDir: string): string {
  return groups.map((sg) => INDENT + columns([sg.sg_name, 32], [sg.sg_id, 4], sg.config_dir ?? configDir)).join('\n');
}

export interface SgOptions {
  readonly configDir: string;
  readonly verbose: boolean;
}

/** Without `verbose` the servers of the master that are well are left out of the replica group. */
export function sgDetails(sg: SgWithServers, { configDir, verbose }: SgOptions): string {
  const keys = ['sg_name', 'config_dir', 'master_address', 'master_alt_address', 'replica_sg'];
  const list = keyList(
    { ...sg, config_dir: sg.config_dir ?? configDir },
    [...keys, ...(verbose ? ['sg_id'] : []), 'zone_count'],
    20,
  );
  const servers = (sg.servers ?? []).filter(
    (server) => verbose || !server.is_master || !['OK', 'CONFIG'].includes(server.state),
  );
  if (servers.length === 0) return `${list}\n`;
  const heading = sg.replica_sg ? '    Replica SG named status:' : '    DNS server status:';
  return `${list}\n\n${heading}\n${servers.map(sgServer).join('\n')}\n`;
}

function sgServer(server: ServerBrief): string {
  const note = server.is_master ? '\n                is the current master server' : '';
  const retry = server.retry_msg === null ? '' : `\n${INDENT}retry_msg:\n${wrapped(server.retry_msg, 10)}`;
  return `${INDENT}${columns([server.server_name, 28], server.address)}\n                ${server.state}${note}${retry}`;
}

/** Nothing to list is an empty line (spec 02 §5.4). */
export function serverNames(servers: readonly ServerBrief[]): string {
  return `${servers.map((server) => server.server_name).join('\n')}\n`;
}

/** `pings` holds the answer per server name when they were asked for. */
export function serverList(servers: readonly ServerBrief[], pings?: Readonly<Record<string, string>>): string {
  return servers
    .map((server) => {
      const lines = [
        `${server.server_name.padEnd(28)}  ${localTime(server.last_reply, '').padEnd(39)}  ${server.state}`,
        `${INDENT}${server.address.padEnd(39)}  ${server.ssh_address ?? ''}`.trimEnd(),
      ];
      if (pings !== undefined) lines.push(`${INDENT}ping: ${pings[server.server_name] ?? 'no answer'}`);
      if (server.retry_msg !== null) lines.push(`${INDENT}retry_msg:`, wrapped(server.retry_msg, 10));
      return lines.join('\n');
    })
    .join('\n');
}

export type Ping = ResultOf<(typeof operations)['ping_servers']>[number];

/** `5 sent, 5 answered, 0 % lost, 0.4 ms (DNS probe)` by server name. */
export function pingTexts(pings: readonly Ping[]): Record<string, string> {
  return Object.fromEntries(pings.map((ping) => [ping.server_name, pingText(ping)]));
}

/** The servers with a key `ping` each, for --json. */
export function withPings<S extends { readonly server_name: string }>(servers: readonly S[], pings: readonly Ping[]) {
  const byName = new Map(pings.map(({ server_name, address: _address, ...ping }) => [server_name, ping]));
  return servers.map((server) => ({ ...server, ping: byName.get(server.server_name) ?? null }));
}

function pingText({ method, sent, answered, avg_ms, fault }: Ping): string {
  if (method === null) return 'server is DISABLED';
  const lost = `${sent} sent, ${answered} answered, ${Math.round((100 * (sent - answered)) / sent)} % lost`;
  const time = avg_ms === null ? '' : `, ${avg_ms} ms`;
  return `${lost}${time} (DNS probe)${answered > 0 || fault === null ? '' : `: ${fault}`}`;
}

export function serverDetails(server: ServerFull): string {
  const lines = [keyList(server, SERVER_KEYS, 16)];
  if (server.retry_msg !== null) lines.push(`${INDENT}retry_msg:`, wrapped(server.retry_msg, 10));
  if (server.retry_reason !== null) lines.push(`${INDENT}retry_reason:`, wrapped(server.retry_reason, 10));
  return lines.join('\n');
}

export function masterStatus(master: MasterSm, verbose: boolean): string {
  const keys = [
    'hold_sg',
    'hold_sg_name',
    'hold_start',
    'hold_stop',
    ...(verbose ? ['master_id', 'master_server_id', 'replica_sg_id'] : []),
    'replica_sg_name',
    'state',
  ];
  const lines = [
    '',
    keyLine('MASTER_SERVER', master.master_server, 18).trimStart().replace(/^/, '    '),
    '',
    '    NAMED master configuration state:',
    '',
    keyList(master, keys, 18),
  ];
  if (master.retry_reason !== null) lines.push(keyLine('retry_reason', master.retry_reason, 18));
  return `${lines.join('\n')}\n`;
}
