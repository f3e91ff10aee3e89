// Keys for whoever compares what servers serve: updates go to the own master only, transfers may come from any server.

import path from 'node:path';
import type { TsigKey } from '../dns/wire/tsig.ts';
import type { NameServerAddress } from '../ports.ts';
import { followedKey, type KeySource } from './key-file.ts';
import { type UpdateKeyOptions, updateKeyFor } from './update-key.ts';

/** By `key` of the address; one without is signed as `updateKeyFor` says. A server group without a key file has no key. */
export function comparingKeyFor(options: UpdateKeyOptions): (server: NameServerAddress) => Promise<TsigKey> | null {
  const { settings, files, clock } = options;
  const ofMaster = updateKeyFor(options);
  const follow = (place: KeySource['place']) => followedKey({ files, clock, place });
  const update = follow(() => ({ path: settings.current().dyndns_key_file, name: settings.current().dyndns_key_name }));
  const groups = new Map<string, () => Promise<TsigKey>>();
  return (server) => {
    if (server.key === undefined) return ofMaster(server);
    if (server.key === null) return null;
    if (server.key === 'update') return update();
    const { serverGroup } = server.key;
    const file = () => path.join(settings.current().transfer_key_dir, `${serverGroup}.key`);
    const known = groups.get(serverGroup) ?? follow(() => ({ path: file(), name: null }));
    groups.set(serverGroup, known);
    return known();
  };
}
