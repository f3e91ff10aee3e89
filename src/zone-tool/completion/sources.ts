// Where the words come from that can stand for an argument or for the value of a switch.

import { CONFIG_KEYS } from '../../domain/config-keys.ts';
import { ZONE_FLAGS } from '../../domain/zone/events.ts';
import type { ArgumentKindName } from '../argument-kinds.ts';
import type { Switches } from '../switches.ts';

/** What the operation `complete` looks up in the database. */
export type Looked = 'zone' | 'deleted_zone' | 'sg' | 'server' | 'reference' | 'sectag' | 'event' | 'zi';

/** Names that the database knows, a fixed list, commands, or files of the user. */
export type Source = { readonly looked: Looked } | { readonly words: readonly string[] } | 'command' | 'file';

const looked = (what: Looked): Source => ({ looked: what });
const zones = looked('zone');
const zis = looked('zi');
const groups = looked('sg');
const servers = looked('server');
const references = looked('reference');
const sectags = looked('sectag');

/** Kinds that are not listed are the user's own words. */
export const ARGUMENT_SOURCES: Readonly<Partial<Record<ArgumentKindName, Source>>> = {
  zone: zones,
  'other-zone': zones,
  'zone-name': zones,
  pattern: zones,
  'zone-id': looked('deleted_zone'),
  zi: zis,
  'from-zi': zis,
  'other-zi': zis,
  'zi-id': zis,
  'zone-option': { words: ZONE_FLAGS.flatMap((flag) => [flag, `no_${flag}`, `def_${flag}`]) },
  sg: groups,
  'sg-or-none': groups,
  word: groups,
  server: servers,
  'server-pattern': servers,
  'server-type': { words: ['bind9', 'nsd', 'knot'] },
  reference: references,
  'reference-pattern': references,
  sectag: sectags,
  'event-id': looked('event'),
  key: { words: Object.keys(CONFIG_KEYS) },
  'bulk-command': { words: ['ls', 'show', 'watch', 'pause', 'resume', 'cancel'] },
  file: 'file',
  command: 'command',
  hmac: { words: ['hmac-sha256', 'hmac-sha384', 'hmac-sha512', 'hmac-sha224', 'hmac-sha1', 'hmac-md5'] },
  'no-rndc': { words: ['no_rndc'] },
};

export const SWITCH_SOURCES: Readonly<Partial<Record<keyof Switches, Source>>> = {
  sg: groups,
  reference: references,
  domain: zones,
  zi: zis,
  server: servers,
  wait: { words: ['published', 'served'] },
};
