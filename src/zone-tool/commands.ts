// Every command of the shell, one row each: name, arguments, switches, question, operation and view (spec 02 §1).

import { callVerb, type Input, type Verb } from './verb.ts';
import { configList } from './views/config.ts';
import { eventDetails, eventList, pendingEventList } from './views/events.ts';
import { indented } from './views/layout.ts';
import { masterStatus, serverDetails, serverList, serverNames, sgDetails, sgList } from './views/servers.ts';
import { statusPage } from './views/status.ts';
import { deletedZoneList, ziDetails, zoneDetails, zoneList } from './views/zones.ts';

const byName = ({ arg }: Input) => ({ name: arg.zone ?? '' });
const byZoneId = ({ arg }: Input) => ({ zone_id: Number(arg['zone-id']) });
const byServer = ({ arg }: Input) => ({ server_name: arg.server ?? '' });
const bySg = ({ arg }: Input) => ({ sg_name: arg.sg ?? '' });
const byEvent = ({ arg }: Input) => ({ event_id: Number(arg['event-id']) });
const limitOf = ({ arg }: Input) => ({ limit: arg.n === undefined ? undefined : Number(arg.n) });
const listed = ({ rest }: Input) => (rest.length === 0 ? undefined : [...rest]);
const isVerbose = ({ switches }: Input): boolean => switches.verbose === true;
const noneIsNull = (word: string | undefined) => (word === 'none' ? null : word);

/** `no_edit_lock def_nsec3` to `{edit_lock: false, nsec3: null}`; the last word on a flag counts. */
export function flagsOf(words: readonly string[]): Record<string, boolean | null> {
  return Object.fromEntries(
    words.map((word) => {
      if (word.startsWith('no_')) return [word.slice(3), false];
      return word.startsWith('def_') ? [word.slice(4), null] : [word, true];
    }),
  );
}

/** What create and load have in common. */
export const creation = ({ switches, rest }: Input) => ({
  sg_name: switches.sg,
  reference: switches.reference,
  inc_updates: switches.incUpdates,
  ...flagsOf(rest),
});

const SESSION: readonly Verb[] = [
  {
    name: 'help',
    aliases: ['?'],
    summary: 'List the commands, or tell about one.',
    args: '[command]',
    flow: async () => (await import('./flows/help.ts')).help,
  },
  {
    name: 'exit',
    aliases: ['quit', 'EOF', 'eof'],
    summary: 'Leave the shell.',
    flow: async () => async () => 0,
  },
];

const LOOK: readonly Verb[] = [
  callVerb({
    name: 'ls',
    aliases: ['list_zone'],
    summary: 'List the zones, or those that match.',
    args: '[pattern…]',
    switches: 'v t r g json',
    operation: 'list_zone',
    params: (input) => ({
      names: listed(input),
      reference: input.switches.reference,
      sg_name: input.switches.sg,
      include_disabled: input.switches.active !== true,
    }),
    view: (zones, input) => zoneList(zones, isVerbose(input)),
    isEmpty: (error, { rest }) => error.name === 'NoZonesFound' && rest.length === 0,
  }),
  callVerb({
    name: 'ls_deleted',
    aliases: ['list_zone_deleted'],
    summary: 'List the deleted zones, or those that match.',
    args: '[pattern…]',
    switches: 'v r g json',
    operation: 'list_zone',
    params: (input) => ({
      names: listed(input),
      reference: input.switches.reference,
      sg_name: input.switches.sg,
      toggle_deleted: true,
    }),
    view: (zones, input) => deletedZoneList(zones, isVerbose(input)),
    isEmpty: (error, { rest }) => error.name === 'NoZonesFound' && rest.length === 0,
  }),
  {
    name: 'ls_zi',
    aliases: ['list_zi', 'lszi'],
    summary: 'List the instances of a zone, newest first, the published one with a star; or only the one asked for.',
    args: 'zone [zi]',
    switches: 'v z json',
    flow: async () => (await import('./flows/ls-zi.ts')).lsZi,
  },
  callVerb({
    name: 'show_zone',
    summary: 'Show a zone as a zone file: the published instance, or the one asked for.',
    args: 'zone [zi]',
    switches: 'json',
    operation: 'show_zone_text',
    params: ({ arg }) => ({ name: arg.zone ?? '', zi_id: arg.zi }),
    view: (zone) => zone.zi_text,
  }),
  callVerb({
    name: 'show_zone_byid',
    summary: 'Show a zone as a zone file, by its number; deleted ones too.',
    args: 'zone-id [zi]',
    switches: 'json',
    operation: 'show_zone_text',
    params: (input) => ({ ...byZoneId(input), zi_id: input.arg.zi }),
    view: (zone) => zone.zi_text,
  }),
  callVerb({
    name: 'show_zonesm',
    summary: "Show a zone's record and the SOA fields of its published instance.",
    args: 'zone',
    switches: 'json',
    operation: 'show_zonesm',
    params: byName,
    view: (zone) => [zoneDetails(zone), ...(zone.zi === undefined ? [] : ['', ziDetails(zone.zi)])].join('\n'),
  }),
];

const LIFE: readonly Verb[] = [
  callVerb({
    name: 'create_zone',
    summary: 'Create a zone with the configured SOA and name servers.',
    args: 'new-zone [zone-option…]',
    switches: 'g i r json',
    operation: 'create_zone',
    params: (input) => ({ name: input.arg['new-zone'] ?? '', ...creation(input) }),
  }),
  {
    name: 'edit_zone',
    summary:
      'Edit a zone with $VISUAL or $EDITOR and publish it; an older instance is taken as the text to begin with.',
    args: 'zone [zi]',
    switches: 'f',
    flow: async () => (await import('./flows/edit-zone.ts')).editZone,
  },
  {
    name: 'load_zone',
    summary: 'Create a zone from a zone file; - reads standard input.',
    args: 'file new-zone [zone-option…]',
    switches: 'g i r json',
    flow: async () => (await import('./flows/load-zones.ts')).loadZone,
  },
  {
    name: 'load_zones',
    summary:
      'Create a zone from each file. The base name of a file is the name of its zone. Files whose zone already has their content are skipped.',
    args: 'file…',
    switches: 'f g i o r',
    confirm: ({ rest }) => `Create ${rest.length === 1 ? 'a zone' : 'zones'} from ${rest.length} file(s)?`,
    flow: async () => (await import('./flows/load-zones.ts')).loadZones,
  },
  callVerb({
    name: 'clear_edit_lock',
    aliases: ['cancel_edit_zone'],
    summary: 'Drop the edit lock of a zone; the token is what show_zonesm tells.',
    args: 'zone token',
    operation: 'cancel_edit_zone',
    params: (input) => ({ ...byName(input), edit_lock_token: Number(input.arg.token) }),
  }),
  callVerb({
    name: 'set_zone',
    summary: 'Change the flags of a zone.',
    args: 'zone zone-option…',
    operation: 'set_zone',
    params: (input) => ({ ...byName(input), ...flagsOf(input.rest) }),
  }),
  callVerb({
    name: 'enable_zone',
    summary: 'Put a disabled zone back to work.',
    args: 'zone',
    operation: 'enable_zone',
    params: byName,
  }),
  callVerb({
    name: 'disable_zone',
    summary: 'Withdraw a zone from all servers and keep it.',
    args: 'zone',
    operation: 'disable_zone',
    params: byName,
  }),
  callVerb({
    name: 'delete_zone',
    summary: 'Delete a zone; undelete_zone brings it back until it is destroyed.',
    args: 'zone',
    operation: 'delete_zone',
    params: byName,
  }),
  callVerb({
    name: 'undelete_zone',
    summary: 'Bring a deleted zone back and publish it again.',
    args: 'zone-id',
    operation: 'undelete_zone',
    params: byZoneId,
  }),
  callVerb({
    name: 'destroy_zone',
    summary: 'Erase a deleted zone.',
    args: 'zone-id',
    operation: 'destroy_zone',
    params: byZoneId,
  }),
  callVerb({
    name: 'refresh_zone',
    aliases: ['update_zone'],
    summary: 'Queue the update of a published zone; with an instance, publish that one.',
    args: 'zone [zi]',
    switches: 'f',
    confirm: ({ arg }) => (arg.zi === undefined ? null : `Publish instance ${arg.zi} of ${arg.zone}?`),
    operation: 'refresh_zone',
    params: ({ arg }) => ({ name: arg.zone ?? '', zi_id: arg.zi }),
  }),
];

const CONFIG: readonly Verb[] = [
  callVerb({
    name: 'show_config',
    summary: 'List the configured defaults and policies.',
    switches: 'json',
    operation: 'show_config',
    view: configList,
  }),
  callVerb({
    name: 'set_config',
    summary: 'Set a configured default or policy; soa_mname belongs to a server group, the others are global.',
    args: '[sg] key value',
    switches: 'g',
    operation: 'set_config',
    params: ({ arg, switches }) => ({ key: arg.key ?? '', value: arg.value ?? '', sg_name: arg.sg ?? switches.sg }),
  }),
  callVerb({
    name: 'show_apex_ns',
    summary: "List the apex name servers of a server group's zones.",
    args: '[sg]',
    switches: 'g json',
    operation: 'show_apex_ns',
    params: ({ arg, switches }) => ({ sg_name: arg.sg ?? switches.sg }),
    view: (names) => indented(names),
  }),
  {
    name: 'edit_apex_ns',
    aliases: ['set_apex_ns'],
    summary:
      "Edit the apex name servers of a server group's zones, or set them: edit_apex_ns [-g sg] --set ns1 ns2. Zones take them at their next update.",
    args: '[word…]',
    switches: 'g set',
    flow: async () => (await import('./flows/edit-apex-ns.ts')).editApexNs,
  },
];

const SERVER_GROUPS: readonly Verb[] = [
  callVerb({
    name: 'ls_sg',
    aliases: ['lssg', 'list_sg'],
    summary: 'List the server groups.',
    switches: 'json',
    operation: 'list_sg',
    view: (groups, _input, { settings }) => sgList(groups, settings.server_config_dir),
    isEmpty: (error) => error.name === 'NoSgFound',
  }),
  callVerb({
    name: 'show_sg',
    summary: 'Show a server group and its servers.',
    args: 'sg',
    switches: 'v json',
    operation: 'show_sg',
    params: bySg,
    view: (sg, input, { settings }) =>
      sgDetails(sg, { configDir: settings.server_config_dir, verbose: isVerbose(input) }),
  }),
  {
    name: 'show_replica_sg',
    aliases: ['show_master_sg'],
    summary: 'Show the replica server group and its servers.',
    switches: 'v json',
    flow: async () => (await import('./flows/show-replica-sg.ts')).showReplicaSg,
  },
  callVerb({
    name: 'create_sg',
    summary: 'Create a server group.',
    args: 'sg [config-dir] [address] [alt-address]',
    switches: 'p',
    operation: 'create_sg',
    params: ({ arg, switches }) => ({
      sg_name: arg.sg ?? '',
      config_dir: arg['config-dir'],
      master_address: arg.address,
      master_alt_address: arg['alt-address'],
      replica_sg: switches.replicaSg,
    }),
  }),
  callVerb({
    name: 'set_sg_replica_sg',
    summary: 'Choose the replica server group, or clear it with none; clear it before choosing another.',
    args: 'sg-or-none',
    switches: 'f',
    confirm: ({ arg }) => `Make ${arg['sg-or-none']} the replica server group?`,
    operation: 'set_replica_sg',
    params: ({ arg }) => {
      const word = arg['sg-or-none'] ?? 'none';
      return { sg_name: ['none', 'no', 'off', 'false'].includes(word.toLowerCase()) ? null : word };
    },
  }),
];

const SERVERS: readonly Verb[] = [
  callVerb({
    name: 'ls_server',
    summary: 'List the servers, or those that match.',
    args: '[server-pattern…]',
    switches: 'v t g json',
    operation: 'list_server',
    params: (input) => ({
      patterns: listed(input),
      sg_name: input.switches.sg,
      include_disabled: input.switches.active !== true,
    }),
    view: (servers, input) => (isVerbose(input) ? serverList(servers) : serverNames(servers)),
  }),
  callVerb({
    name: 'ls_slave',
    summary: 'List the servers that are not of the replica server group.',
    args: '[server-pattern…]',
    switches: 'a v t g json',
    operation: 'list_server',
    params: (input) => ({
      patterns: listed(input),
      sg_name: input.switches.sg,
      include_disabled: input.switches.active !== true,
      include_replica: input.switches.showAll === true,
    }),
    view: (servers, input) => (isVerbose(input) ? serverList(servers) : serverNames(servers)),
  }),
  callVerb({
    name: 'show_server',
    summary: 'Show a server.',
    args: 'server',
    switches: 'json',
    operation: 'show_server',
    params: byServer,
    view: serverDetails,
  }),
  callVerb({
    name: 'create_server',
    summary: 'Create a server, disabled.',
    args: 'server address [server-type] [ssh-address]',
    switches: 'g',
    operation: 'create_server',
    params: ({ arg, switches }) => ({
      server_name: arg.server ?? '',
      address: arg.address ?? '',
      server_type: arg['server-type'],
      ssh_address: noneIsNull(arg['ssh-address']),
      sg_name: switches.sg,
    }),
  }),
  callVerb({
    name: 'enable_server',
    summary: 'Enable a server and configure it.',
    args: 'server',
    operation: 'enable_server',
    params: byServer,
  }),
  callVerb({
    name: 'disable_server',
    summary: 'Disable a server: it is not configured nor checked any more.',
    args: 'server',
    operation: 'disable_server',
    params: byServer,
  }),
  callVerb({
    name: 'reset_server',
    summary: 'Configure a server again.',
    args: 'server',
    operation: 'reset_server',
    params: byServer,
  }),
];

const MASTER: readonly Verb[] = [
  callVerb({
    name: 'show_master_status',
    aliases: ['show_configsm', 'show_mastersm'],
    summary: 'Show the state of the master.',
    switches: 'v json',
    operation: 'show_master_status',
    view: (master, input) => masterStatus(master, isVerbose(input)),
  }),
  callVerb({
    name: 'show_dms_status',
    summary: 'Show master, replica group, servers, daemon and waiting events on one page.',
    switches: 'v json',
    operation: 'show_dms_status',
    view: (status, input, { settings }) =>
      statusPage(status, { configDir: settings.server_config_dir, verbose: isVerbose(input) }),
  }),
  callVerb({
    name: 'reset_master',
    summary: 'Put the master machine back to its beginning and reconfigure everything.',
    operation: 'reset_master',
  }),
  callVerb({
    name: 'reconfig_master',
    summary: 'Queue a reconfiguration of the master.',
    operation: 'reconfig_master',
  }),
  callVerb({
    name: 'reconfig_sg',
    aliases: ['update_sg'],
    summary: 'Queue a reconfiguration of a server group.',
    args: 'sg',
    operation: 'reconfig_sg',
    params: bySg,
  }),
  callVerb({
    name: 'reconfig_replica_sg',
    summary: 'Queue a reconfiguration of the replica server group.',
    operation: 'reconfig_replica_sg',
  }),
  callVerb({
    name: 'reconfig_all',
    summary: 'Queue a reconfiguration of the master and all server groups.',
    operation: 'reconfig_all',
  }),
];

const EVENTS: readonly Verb[] = [
  callVerb({
    name: 'ls_pending_events',
    summary: 'List the events that wait or run, oldest first.',
    switches: 'v json',
    operation: 'list_pending_events',
    view: (events, input) => pendingEventList(events, isVerbose(input)),
  }),
  callVerb({
    name: 'ls_failed_events',
    summary: 'List the last failed events.',
    args: '[n]',
    switches: 'v json',
    operation: 'list_failed_events',
    params: limitOf,
    view: (events, input) => eventList(events, isVerbose(input)),
  }),
  callVerb({
    name: 'ls_events',
    summary: 'List the last events.',
    args: '[n]',
    switches: 'v json',
    operation: 'list_events',
    params: limitOf,
    view: (events, input) => eventList(events, isVerbose(input)),
  }),
  callVerb({
    name: 'show_event',
    summary: 'Show everything about an event.',
    args: 'event-id',
    switches: 'json',
    operation: 'show_event',
    params: byEvent,
    view: eventDetails,
  }),
  callVerb({
    name: 'fail_event',
    summary: 'End a waiting event without running it.',
    args: 'event-id',
    switches: 'f',
    confirm: ({ arg }) => `End event ${arg['event-id']} without running it?`,
    operation: 'fail_event',
    params: byEvent,
  }),
  callVerb({
    name: 'vacuum_event_queue',
    summary: 'Delete finished events older than an age, or than event_max_age days.',
    args: '[age-days]',
    switches: 'f v json',
    confirm: ({ arg }) =>
      arg['age-days'] === undefined ? null : `Delete finished events older than ${arg['age-days']} days?`,
    operation: 'vacuum_event_queue',
    params: ({ arg }) => ({ age_days: arg['age-days'] === undefined ? undefined : Number(arg['age-days']) }),
    view: (count, input) => (isVerbose(input) ? `${count}` : ''),
  }),
];

export const VERBS: readonly Verb[] = [
  ...SESSION,
  ...LOOK,
  ...LIFE,
  ...CONFIG,
  ...SERVER_GROUPS,
  ...SERVERS,
  ...MASTER,
  ...EVENTS,
];

const BY_NAME = new Map(VERBS.flatMap((verb) => [verb.name, ...(verb.aliases ?? [])].map((name) => [name, verb])));

/** By name or other name; a hyphen is as good as an underscore. */
export function findVerb(typed: string): Verb | undefined {
  return BY_NAME.get(typed) ?? BY_NAME.get(typed.replaceAll('-', '_'));
}
