// The kinds of arguments that commands take, and how each is checked before anything is called (spec 02 §2.4).

import { parseAddress } from '../dns/network.ts';
import { ttlSeconds } from '../dns/ttl.ts';
import { ZONE_FLAGS } from '../domain/zone/events.ts';
import { usageError } from './usage-error.ts';

export interface ArgumentKind {
  readonly text: string;
  /** The value as operations want it; throws UsageError. */
  readonly parse: (word: string) => string;
}

/** A name of letters, digits and some marks that starts with a letter or digit. */
function named(what: string, marks: RegExp, longest: number): (word: string) => string {
  return (word) => {
    if (!marks.test(word) || word.length > longest) throw usageError(`'${word}' is not acceptable as ${what}`);
    return word;
  };
}

function number(word: string): string {
  if (!/^\d{1,15}$/.test(word)) throw usageError(`'${word}' is not a number`);
  return word;
}

function fromOne(word: string): string {
  if (!/^[1-9]\d{0,8}$/.test(word)) throw usageError(`'${word}' is not a number from 1`);
  return word;
}

function days(word: string): string {
  if (!/^\d+(\.\d+)?$/.test(word)) throw usageError(`'${word}' is not a number of days`);
  return word;
}

function ttl(word: string): string {
  if (word.length > 20 || ttlSeconds(word) === null) throw usageError(`'${word}' is not a TTL such as 3600 or 1h30m`);
  return word;
}

function asTyped(word: string): string {
  return word;
}

/** An address, or a network; `64/26.2.0.192.in-addr.arpa` is a name (RFC 2317). */
function isNumeric(word: string): boolean {
  return parseAddress(word) !== null || /^[0-9a-f.:]+\/\d*$/i.test(word);
}

/** Lower case with its final dot; addresses and networks of reverse zones stay as they are. */
function zone(word: string): string {
  if (isNumeric(word)) return word;
  if (!/^[-_./a-z0-9\u{80}-\u{10ffff}]+$/iu.test(word)) throw usageError(`'${word}' is not a domain name`);
  const name = word.toLowerCase();
  return name.endsWith('.') ? name : `${name}.`;
}

/** `*` and `?` are wildcards; a final dot is added unless the pattern ends in one (spec 02 §4.3). */
function zonePattern(word: string): string {
  if (isNumeric(word)) return word;
  const pattern = word.toLowerCase();
  return /[.*?]$/.test(pattern) ? pattern : `${pattern}.`;
}

function address(word: string): string {
  if (parseAddress(word) === null) throw usageError(`'${word}' is not an address`);
  return word;
}

function addressOrNone(word: string): string {
  return /^(none|def|default)$/i.test(word) ? 'none' : address(word);
}

/** nsd3 and nsd4 are old names of nsd, which the operation knows. */
function serverType(word: string): string {
  const type = word.toLowerCase();
  if (!/^(bind9|nsd[34]?|knot)$/.test(type)) throw usageError(`'${word}' is none of bind9, nsd, knot`);
  return type;
}

function configDir(word: string): string {
  if (/^(none|default)$/i.test(word)) return 'none';
  if (!word.startsWith('/') || word.length > 1024) throw usageError(`'${word}' is no absolute path`);
  return word;
}

function noRndc(word: string): string {
  if (word !== 'no_rndc') throw usageError(`'${word}' is not no_rndc`);
  return word;
}

const OPTION = new RegExp(`^(no_|def_)?(${ZONE_FLAGS.join('|')})$`);

function option(word: string): string {
  const lower = word.toLowerCase();
  if (!OPTION.test(lower)) throw usageError(`'${word}' is none of ${ZONE_FLAGS.join(', ')}`);
  return lower;
}

/** The operations `pause_bulk`, `resume_bulk`, `cancel_bulk` are called by these words. */
const BULK_COMMANDS = ['ls', 'show', 'watch', 'pause', 'resume', 'cancel'];

function bulkCommand(word: string): string {
  if (!BULK_COMMANDS.includes(word)) throw usageError(`'${word}' is none of ${BULK_COMMANDS.join(', ')}`);
  return word;
}

const SG = named('the name of a server group', /^[a-z0-9][-_a-z0-9]*$/i, 32);
const SERVER = named('the name of a server', /^[a-z0-9][-._a-z0-9]*$/i, 255);
const REFERENCE = named('a reference', /^[a-z0-9][-_a-z0-9.@]*$/i, 1024);
const SECTAG = named('a security tag', /^[a-z0-9][-_a-z0-9.]*$/i, 60);

// biome-ignore format: one kind, one line
export const ARGUMENT_KINDS = {
  zone: { text: 'domain name, or address or network of a reverse zone', parse: zone },
  'new-zone': { text: 'name of the new zone, or its network (CIDR)', parse: zone },
  'zone-name': { text: 'domain name of the zone; its final dot may be missing', parse: asTyped },
  'zone-id': { text: 'number of a zone', parse: number },
  zi: { text: 'zone instance: number, ^, ^-, ^-2, @1d, HH:MM, DD/MM[/YYYY], YYYY-MM-DD', parse: asTyped },
  'other-zone': { text: 'the other zone', parse: zone },
  'from-zi': { text: 'zone instance, as in show_zone', parse: asTyped },
  'other-zi': { text: 'the other instance, by default the published one', parse: asTyped },
  'zi-id': { text: 'number of a zone instance', parse: number },
  'zone-option': { text: `[no_|def_]${ZONE_FLAGS.join(', ')}`, parse: option },
  pattern: { text: 'zone name with * and ?, address or network', parse: zonePattern },
  'check-level': { text: 'check=error or check=warning; show_checks lists the checks', parse: asTyped },
  sg: { text: 'server group', parse: SG },
  'sg-or-none': { text: 'server group, or none', parse: SG },
  server: { text: 'server', parse: SERVER },
  'new-sg': { text: 'its new name', parse: SG },
  'new-server': { text: 'its new name', parse: SERVER },
  'server-pattern': { text: 'server name with * and ?', parse: asTyped },
  'server-type': { text: 'bind9, nsd, knot', parse: serverType },
  address: { text: 'IPv4 or IPv6 address', parse: address },
  'ssh-address': { text: 'address, or none', parse: addressOrNone },
  'alt-address': { text: 'address of the other master', parse: address },
  'address-or-none': { text: 'IPv4 or IPv6 address, or none', parse: addressOrNone },
  'config-dir': { text: 'absolute path, or none', parse: configDir },
  'key-name': { text: 'name of the key', parse: asTyped },
  hmac: { text: 'hmac-sha256, hmac-sha512, …', parse: asTyped },
  'key-file': { text: 'file for the key', parse: asTyped },
  'no-rndc': { text: 'the word no_rndc', parse: noRndc },
  reference: { text: 'owner reference', parse: REFERENCE },
  'new-reference': { text: 'its new name', parse: REFERENCE },
  'reference-pattern': { text: 'reference with * and ?', parse: asTyped },
  sectag: { text: 'security tag', parse: SECTAG },
  'owner-pattern': { text: 'name with * and ?; \\* is the asterisk of a DNS wildcard', parse: asTyped },
  types: { text: 'record types, by comma; any', parse: asTyped },
  'rdata-or-network': { text: 'address, network (CIDR) or record data', parse: asTyped },
  replacement: { text: 'another of the same kind; a network of the same length', parse: asTyped },
  'change-set': { text: 'number of a change of many zones', parse: number },
  rdata: { text: 'record data, in any of its forms', parse: asTyped },
  key: { text: 'configuration key', parse: asTyped },
  value: { text: 'its value', parse: asTyped },
  'bulk-command': { text: BULK_COMMANDS.join(', '), parse: bulkCommand },
  'bulk-id': { text: 'number of a bulk job', parse: number },
  'event-id': { text: 'number of an event', parse: number },
  ttl: { text: 'TTL such as 3600 or 1h30m', parse: ttl },
  'soa-serial': { text: 'SOA serial', parse: number },
  n: { text: 'how many', parse: number },
  'age-days': { text: 'age in days', parse: days },
  'zi-max-num': { text: 'how many instances stay, from 1', parse: fromOne },
  file: { text: 'zone file, - for standard input', parse: asTyped },
  ns: { text: 'host name of a name server', parse: asTyped },
  command: { text: 'command, or a word', parse: asTyped },
  token: { text: 'token of an edit lock', parse: number },
  word: { text: 'server group, or host names after --set', parse: asTyped },
} as const satisfies Readonly<Record<string, ArgumentKind>>;

export type ArgumentKindName = keyof typeof ARGUMENT_KINDS;

export interface Argument {
  readonly name: ArgumentKindName;
  readonly isOptional: boolean;
  readonly isRepeated: boolean;
}

/** `file zone [zone-option…]` to arguments. */
export function argumentsOf(spec: string): readonly Argument[] {
  return spec
    .split(' ')
    .filter(Boolean)
    .map((word) => ({
      name: word.replace(/[[\]…]/g, '') as ArgumentKindName,
      isOptional: word.startsWith('['),
      isRepeated: word.includes('…'),
    }));
}

/**
 * Words to values by name; where words are few, optional ones are left out from the right, and those in front of needed
 * ones (`[sg] key value`) first of all. Null when there are too few or too many words; throws UsageError for a bad value.
 */
export function bindArguments(
  spec: string,
  words: readonly string[],
): { arg: Record<string, string>; rest: string[] } | null {
  const all = argumentsOf(spec);
  const repeated = all.find((one) => one.isRepeated);
  const singles = all.filter((one) => !one.isRepeated);
  const needed = all.filter((one) => !one.isOptional).length;
  if (words.length < needed || (repeated === undefined && words.length > singles.length)) return null;
  let surplus = words.length - needed;
  const arg: Record<string, string> = {};
  const queue = [...words];
  for (const { name, isOptional } of singles) {
    if (isOptional && surplus === 0) continue;
    if (isOptional) surplus -= 1;
    arg[name] = ARGUMENT_KINDS[name].parse(queue.shift() ?? '');
  }
  return { arg, rest: repeated === undefined ? [] : queue.map((word) => ARGUMENT_KINDS[repeated.name].parse(word)) };
}
