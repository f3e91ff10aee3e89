// Which name server gets signed messages: the own master, with the key of the settings dyndns_key_file and dyndns_key_name.

import type { TsigKey } from '../dns/wire/tsig.ts';
import type { Clock, Files, NameServerAddress, Settings } from '../ports.ts';
import { followedKey } from './key-file.ts';

export interface UpdateKeyOptions {
  readonly settings: Settings;
  readonly files: Files;
  readonly clock: Clock;
}

/** `keyFor` of the name server client. Other servers are only asked for SOAs, which need no key. */
export function updateKeyFor({
  settings,
  files,
  clock,
}: UpdateKeyOptions): (server: NameServerAddress) => Promise<TsigKey> | null {
  const key = followedKey({
    files,
    clock,
    place: () => ({ path: settings.current().dyndns_key_file, name: settings.current().dyndns_key_name }),
  });
  return (server) => {
    const { dns_server, dns_port } = settings.current();
    return server.address === dns_server && server.port === dns_port ? key() : null;
  };
}
