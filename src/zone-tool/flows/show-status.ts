// The one-page status, with what the servers answer just now (spec 02 §5.6).

import { printPaged } from '../pager.ts';
import type { Shell } from '../shell.ts';
import type { Input } from '../verb.ts';
import { type Ping, pingTexts, withPings } from '../views/servers.ts';
import type { DmsStatus } from '../views/shapes.ts';
import { statusPage } from '../views/status.ts';

export async function showStatus(shell: Shell, { switches }: Input): Promise<number> {
  const [status, pings] = await Promise.all([
    shell.interruptible(shell.call('show_dms_status', {})) as Promise<DmsStatus>,
    shell.interruptible(shell.call('ping_servers', {})) as Promise<readonly Ping[]>,
  ]);
  if (switches.json === true) {
    const withAnswers = { ...status, ls_server: withPings(status.ls_server, pings) };
    shell.terminal.out(`${JSON.stringify(withAnswers, null, 2)}\n`);
    return 0;
  }
  const options = { configDir: shell.settings.server_config_dir, verbose: switches.verbose === true };
  await printPaged(shell, statusPage(status, pingTexts(pings), options));
  return 0;
}
