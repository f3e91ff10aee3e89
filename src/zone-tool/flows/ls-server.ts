// Lists of servers, with -j what they answer just now (spec 02 §5.4).

import { printPaged } from '../pager.ts';
import type { Shell } from '../shell.ts';
import type { Input } from '../verb.ts';
import { type Ping, pingTexts, serverList, serverNames, withPings } from '../views/servers.ts';
import type { ServerFull } from '../views/shapes.ts';

/** All servers. */
export function lsServer(shell: Shell, input: Input): Promise<number> {
  return list(shell, input, {});
}

/** Without those of the replica group, unless -a. */
export function lsSlave(shell: Shell, input: Input): Promise<number> {
  return list(shell, input, { include_replica: input.switches.showAll === true });
}

async function list(shell: Shell, { rest, switches }: Input, which: Record<string, unknown>): Promise<number> {
  const params = {
    ...which,
    ...(rest.length === 0 ? {} : { patterns: [...rest] }),
    ...(switches.sg === undefined ? {} : { sg_name: switches.sg }),
    include_disabled: switches.active !== true,
  };
  const call = async (operation: string) => shell.interruptible(shell.call(operation, params));
  const pinging = switches.ping === true ? (call('ping_servers') as Promise<readonly Ping[]>) : null;
  // whichever fails first is told; the other must not fail unseen
  const [servers, pings] = await Promise.all([call('list_server') as Promise<readonly ServerFull[]>, pinging]);
  if (switches.json === true)
    shell.terminal.out(`${JSON.stringify(pings === null ? servers : withPings(servers, pings), null, 2)}\n`);
  else if (switches.verbose !== true && pings === null) await printPaged(shell, serverNames(servers));
  else await printPaged(shell, `${serverList(servers, pings === null ? undefined : pingTexts(pings))}\n`);
  return 0;
}
