// The settings table (spec 05 §2.3, spec 01 §5.5, spec 02 §2.10) and what a parsed dms.conf means to one program.
import {
  boolean,
  hold,
  integer,
  minutes,
  octal,
  path,
  port,
  type Setting,
  seconds,
  secret,
  target,
  text,
  words,
} from './setting-kinds.ts';

// biome-ignore format: one row per setting
const RESTRICTED = ('clear_edit_lock copy_zi copy_zone create_zone delete_zone diff_zone_zi diff_zones disable_zone edit_zone enable_zone EOF exit ' +
  'help ls ls_deleted ls_reference ls_zi quit record_query_db refresh_zone refresh_zone_ttl reset_zonesm show_apex_ns show_config show_dms_status ' +
  'show_zi show_zone show_zone_byid show_zone_sectags show_zonesm show_zonesm_byid undelete_zone').split(' ');

// biome-ignore format: one row per setting
export const SETTINGS = {
  // bases
  config_dir: path('/etc/dms', 'Base of configuration, keys and templates'),
  log_dir: path('/var/log/dms', 'Base of log files'),
  run_dir: path('/var/run/dms', 'Base of pid files and sockets'),
  var_lib_dir: path('/var/lib/dms', 'Base of generated files'),
  // files and logging
  pid_file: path('$run_dir/dmsd.pid', 'Process id of dmsd'),
  log_file: path('', 'Log file of the program; empty: standard error'),
  panic_log: path('$log_dir/panic.log', 'Last words of a program that cannot log any more'),
  log_level: text('INFO', 'Least level that is logged: DEBUG, INFO, WARNING, ERROR'),
  syslog_facility: text('', 'Syslog facility of the daemon; empty: none'),
  log_file_max_size_kbytes: integer(2048, 'Size at which the log file is rotated, kilobytes'),
  log_file_backup_count: integer(7, 'Rotated log files that are kept'),
  zone_tool_log_facility: text('local7', 'Syslog facility of the audit line of zone_tool'),
  zone_tool_log_level: text('info', 'Syslog level of the audit line of zone_tool'),
  commands_not_to_syslog: words(['help', 'show', 'EOF', 'list', 'quit', 'exit', 'rr', 'ls'], 'Verbs that are not audited to syslog'),
  // database
  db_host: text('', 'Host of PostgreSQL; empty: its UNIX socket'),
  db_port: port(5432, 'Port of PostgreSQL'),
  db_name: text('dms', 'Database'),
  db_user: text('dms', 'Role'),
  db_password: secret('', 'Password of the role; empty: none'),
  db_socket_dir: path('/var/run/postgresql', 'Directory of the UNIX socket'),
  db_pool_size: integer(0, 'Connections a program keeps at most; 0: as many as it has use for'),
  db_query_slice: integer(1000, 'Rows fetched at a time by large listings'),
  // daemon
  run_as_user: text('dmsd', 'User of dmsd, owner of generated files'),
  sleep_time: seconds(3, 'Slow poll of the queue, the safety net behind notifications, seconds'),
  event_queue_threads: integer(10, 'Events worked on at the same time'),
  event_lease_time: seconds(60, 'Lease of an event whose effect runs outside the transaction, seconds'),
  memory_exec_threshold: integer(250, 'Resident megabytes above which an idle dmsd restarts itself'),
  edit_lock_timeout: minutes(30, 'Life of an edit lock, minutes; 0: for ever'),
  zone_del_off_age: integer(366000, 'Age in days used while zone_del_age is 0'),
  list_events_last_limit: integer(25, 'Events listed when no number is given'),
  soa_serial_wrap_threshold: integer(9950, 'Serial updates in a day from which a wrap is advised'),
  // master named
  source_address: text('', 'Address that outgoing DNS, rsync, rndc and ssh are bound to; empty: the kernel chooses'),
  dns_server: text('localhost', 'Name server that zones are published to'),
  dns_port: port(53, 'DNS port of that server, and of every server in generated configuration'),
  dns_query_timeout: seconds(30, 'Time a name server has to answer a query or transfer, seconds'),
  dns_update_timeout: seconds(1, 'Time the own name server has to answer an update, seconds'),
  master_dns_server: text('', 'Address of the master that servers are told; empty: from the server group'),
  master_dns_port: port(53, 'DNS port of the master'),
  connect_retry_wait: seconds(10, 'Pause between attempts to connect at start, seconds'),
  this_servers_addresses: words([], 'Addresses that are this machine; empty: those of its interfaces'),
  master_hold_timeout: hold('auto', 'Pause after a reconfiguration of the master, minutes, or auto'),
  master_rndc_settle_delay: seconds(5, 'Not used any more: servers follow the end of the reconfiguration'),
  rndc_path: path('/usr/sbin/rndc', 'The rndc program'),
  rndc_port: port(953, 'Control port of every name server'),
  rndc_conf_file: path('$var_lib_dir/rndc/rndc.conf', 'Configuration of rndc with every server and key'),
  rndc_conf_file_mode: octal(0o644, 'Mode of rndc.conf'),
  dms_bind_config_dir: path('$config_dir/bind', 'Key files'),
  master_bind_config_dir: path('/etc/bind', 'Configuration directory of the master named'),
  master_config_dir: path('$var_lib_dir/master-config', 'Generated includes of the master named'),
  master_include_file: path('$master_config_dir/zones.conf', 'Generated zone statements of the master'),
  master_server_acl_file: path('$master_config_dir/server-acl.conf', 'Generated ACLs of the master'),
  master_dyndns_dir: path('/var/lib/bind/dynamic', 'Zone files of the master'),
  master_static_dir: path('/var/lib/bind/static', 'Static zone files of the master'),
  master_slave_dir: path('/var/lib/bind/slave', 'Secondary zone files of the master'),
  master_dnssec_key_dir: path('/var/lib/bind/keys', 'DNSSEC keys'),
  master_template_dir: path('$config_dir/master-config-templates', 'Templates of the master includes'),
  master_dyndns_template: text('dynamic-config.conf', 'Template of an unsigned zone'),
  master_auto_dnssec_template: text('auto-dnssec-config.conf', 'Template of a signed zone'),
  master_server_acl_template: text('server-acl.conf', 'Template of the ACL of a server group'),
  master_static_template: text('static-config.conf', 'Template of a static zone'),
  master_slave_template: text('slave-config.conf', 'Template of a secondary zone'),
  acl_name_extension: text('-servers', 'What follows the name of a server group in its ACL'),
  zone_file_mode: octal(0o664, 'Mode of zone files'),
  zone_file_group: text('bind', 'Group of zone files'),
  config_file_mode: octal(0o644, 'Mode of generated configuration'),
  checkconf_path: path('/usr/bin/named-checkconf', 'The named-checkconf program'),
  // dynamic update
  dyndns_key_file: path('$dms_bind_config_dir/update-session.key', 'TSIG key of updates'),
  dyndns_key_name: text('update-ddns', 'Name of that key'),
  transfer_key_dir: path('$dms_bind_config_dir/transfer', 'TSIG keys of transfers, one file <sg>.key per server group'),
  dnssec_filter: words(['RRSIG', 'DNSKEY', 'NSEC3', 'NSEC3PARAM', 'TYPE65534', 'NSEC', 'CDS', 'CDNSKEY', 'ZONEMD'], 'Types the name server makes itself'),
  // servers
  server_config_dir: path('$config_dir/server-config-templates', 'Templates of the servers, one directory per kind'),
  sg_config_dir: path('$var_lib_dir/dms-sg', 'Generated configuration of the server groups'),
  server_replica_suffix: text('-replica', 'What marks the template for the replica group'),
  server_secret_dir: path('$config_dir/servers', 'Secrets per server: <server>/rsync-dnsconf-password, <server>/rndc.key'),
  serversm_soaquery_domain: text('localhost.', 'Zone asked for when a server is checked'),
  bind9_zone_count_tag: text('number of zones:', 'Line of rndc status with the number of zones'),
  rsync_path: path('/usr/bin/rsync', 'The rsync program'),
  rsync_port: port(873, 'Port of the rsync daemons'),
  rsync_args: text('--quiet -rptv', 'Arguments for configuration'),
  rsync_dnssec_args: text('--quiet -av', 'Arguments for keys'),
  rsync_target: target('dnsconf@%s::dnsconf/', 'Where configuration goes'),
  rsync_dnssec_target: target('dnssec@%s::dnssec/', 'Where keys go'),
  rsync_password_file: path('$config_dir/rsync-dnsconf-password', 'Password for configuration where a server has none of its own'),
  rsync_dnssec_password_file: path('$config_dir/rsync-dnssec-password', 'Password for keys where a server has none of its own'),
  rsync_timeout: seconds(60, 'Time an rsync may take, seconds'),
  rndc_timeout: seconds(60, 'Time an rndc may take, seconds'),
  ssh_port: port(22, 'Port of the ssh daemons'),
  ssh_user: text('root', 'User for ssh'),
  ssh_key_file: path('$config_dir/ssh/id_ed25519', 'Private key for ssh'),
  ssh_known_hosts_file: path('$config_dir/ssh/known_hosts', 'Host keys for ssh'),
  // administration
  config_template_dir: path('$config_dir/config-templates', 'Templates of rndc.conf and keys'),
  rndc_header_template: path('$config_template_dir/rndc.conf-header', 'Beginning of rndc.conf'),
  rndc_server_template: path('$config_template_dir/rndc.conf-server', 'Part of rndc.conf for a server'),
  tsig_key_template: path('$config_template_dir/tsig.key', 'A TSIG key file'),
  server_admin_config_dir: path('$config_dir/server-admin-config', 'Configuration the operator keeps for the servers, one directory per kind'),
  key_file_mode: octal(0o640, 'Mode of key files'),
  key_file_owner: text('root', 'Owner of key files'),
  key_file_group: text('bind', 'Group of key files'),
  oping_path: path('oping', 'The oping program'),
  oping_args: text('-i 0.2 -c 5', 'Its arguments'),
  admin_group_list: words(['sudo', 'root', 'wheel'], 'Groups whose members are administrators'),
  admin_sectag: text('Admin', 'The security tag that sees everything'),
  restricted_mode_commands: words(RESTRICTED, 'What the restricted shell offers'),
  editor: path('/usr/bin/rvim', 'Editor of the restricted shell'),
  pager: path('/usr/bin/less', 'Pager of the restricted shell'),
  pager_args: text('', 'Its arguments'),
  diff_args: text('-uNw', 'Arguments of diff'),
  tail_args: text('-n +3', 'Arguments of tail'),
  wsgi_test_commands: boolean(false, 'Whether zone_tool offers the calls of the web interfaces for tests'),
  // reverse
  auto_reverse: boolean(true, 'Whether addresses bring their PTR records'),
  auto_create_ipv4_ptr: boolean(false, 'Whether a missing IPv4 PTR is made unasked'),
  auto_create_ipv6_ptr: boolean(true, 'Whether a missing IPv6 PTR is made unasked'),
  // JSON-RPC
  rpc_host: text('127.0.0.1', 'Address that dms-rpcd listens on'),
  rpc_port: port(8080, 'Its HTTP port; 0: none'),
  rpc_socket: path('', 'UNIX socket it listens on besides; empty: none'),
  rpc_tls_port: port(0, 'Its HTTPS port; 0: none'),
  rpc_tls_cert_file: path('$config_dir/tls/server.crt', 'Certificate'),
  rpc_tls_key_file: path('$config_dir/tls/server.key', 'Private key'),
  htpasswd_file: path('$config_dir/htpasswd-dms', 'Users and bcrypt passwords'),
  jsonrpc_error_stack_trace: boolean(false, 'Whether errors carry a stack trace'),
  jsonrpc_max_content_length: integer(8388608, 'Largest request, octets'),
} as const satisfies Readonly<Record<string, Setting<unknown>>>;

type Values<T> = { readonly [K in keyof T]: T[K] extends Setting<infer V> ? V : never };

export type SettingName = keyof typeof SETTINGS;

/** Every setting with its type; `editors` holds the `editor_NAME` rows, `endpoints` the `[endpoint NAME]` sections as text. */
export type ResolvedSettings = Values<typeof SETTINGS> & {
  readonly editors: Readonly<Record<string, string>>;
  readonly endpoints: Readonly<Record<string, Readonly<Record<string, string>>>>;
};

export type Program = 'dmsd' | 'dms-rpcd' | 'zone_tool' | 'dms' | 'dyndns_tool';

/** One `key = value` line of the file; `section` is null before the first header. */
export interface IniEntry {
  readonly section: string | null;
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

export interface ParsedIni {
  readonly file: string;
  readonly entries: readonly IniEntry[];
}

export interface SettingFault {
  readonly error: 'SettingUnknown' | 'SettingInvalid';
  readonly file: string;
  readonly line: number | null;
  readonly section: string | null;
  readonly key: string;
  readonly message: string;
}

/** Values from the command line or the environment; they win over the file. `from` names the place in messages. */
export interface SettingOverride {
  readonly key: string;
  readonly value: string;
  readonly from: string;
}

// Names of the old system that mean nothing any more; accepted so that a file can be carried over.
// biome-ignore format: one list
const OBSOLETE = new Set(('config_file event_queue_pid_file debug_sleep_time debug_mark daemon_canary event_queue_maxsize event_queue_session_transactions ' +
  'event_queue_thread_timeout event_queue_fkey_columns db_driver rndc_arguments nsupdate_path nsupdate_arguments dig_path dig_arguments ' +
  'master_template_dir_name default_acl_name dyndns_success_rcodes dyndns_retry_rcodes dyndns_reset_rcodes dyndns_fatal_rcodes nsec3_hash_algorithm ' +
  'nsec3_flags nsec3_iterations nsec3_salt_bit_length serversm_soaquery_success_rcodes serversm_soaquery_ok_rcodes serversm_soaquery_retry_rcodes ' +
  'serversm_soaquery_broken_rcodes rsync_target_user rsync_target_module rsync_dnssec_user rsync_dnssec_module jsonrpc_accept_get').split(' '));

// Section names and their old ones, lower case.
const SECTIONS: Readonly<Record<string, Program | 'DEFAULT'>> = {
  default: 'DEFAULT',
  dmsd: 'dmsd',
  dmsdmd: 'dmsd',
  'dms-rpcd': 'dms-rpcd',
  mod_wsgi: 'dms-rpcd',
  zone_tool: 'zone_tool',
  dms: 'dms',
  dyndns_tool: 'dyndns_tool',
};

const BASE = /^\$([a-z_]+)\//;
const EDITOR = /^editor_([a-z0-9_-]+)$/;
const ENDPOINT = /^endpoint\s+(\S+)$/i;

/**
 * What `ini` says to `program`: command line or environment before its section before [DEFAULT] before the built-in value.
 * All faults are listed, also those of other programs' sections; the settings are complete even then.
 */
export function resolveSettings(
  ini: ParsedIni,
  program: Program,
  overrides: readonly SettingOverride[] = [],
): { readonly settings: ResolvedSettings; readonly faults: readonly SettingFault[] } {
  const faults: SettingFault[] = [];
  const layers = { default: new Map<string, unknown>(), section: new Map<string, unknown>() };
  const endpoints: Record<string, Record<string, string>> = {};
  for (const entry of ini.entries) {
    const endpoint = ENDPOINT.exec(entry.section ?? '')?.[1];
    if (endpoint !== undefined) {
      endpoints[endpoint] = { ...endpoints[endpoint], [entry.key.toLowerCase()]: entry.value };
      continue;
    }
    const section = entry.section === null ? 'DEFAULT' : SECTIONS[entry.section.toLowerCase()];
    const read = readEntry(entry, section, ini.file);
    if (read === null) continue;
    if ('message' in read) faults.push(read);
    else if (section === 'DEFAULT') layers.default.set(read.key, read.value);
    else if (section === program) layers.section.set(read.key, read.value);
  }
  const values = new Map([...layers.default, ...layers.section]);
  for (const { key, value, from } of overrides) {
    const read = readEntry({ section: null, key, value, line: 0 }, 'DEFAULT', from);
    if (read === null) continue;
    if ('message' in read) faults.push({ ...read, line: null });
    else values.set(read.key, read.value);
  }
  return { settings: complete(values, endpoints), faults };
}

function readEntry(
  entry: IniEntry,
  section: Program | 'DEFAULT' | undefined,
  file: string,
): { key: string; value: unknown } | SettingFault | null {
  const key = entry.key.toLowerCase();
  const at = { file, line: entry.line, section: entry.section, key };
  const where = entry.line > 0 ? `${file}:${entry.line}` : file;
  if (section === undefined) {
    return { ...at, error: 'SettingUnknown', message: `${where}: section [${entry.section}] is not known` };
  }
  if (OBSOLETE.has(key)) return null;
  const invalid = (what: string): SettingFault => ({
    ...at,
    error: 'SettingInvalid',
    message: `${where}: ${key} ${what}`,
  });
  if (/%\([a-z_]+\)s/i.test(entry.value)) return invalid('uses %(name)s, which is not supported: write the value out');
  if (EDITOR.test(key)) return { key, value: entry.value };
  const setting: Setting<unknown> | undefined = Object.hasOwn(SETTINGS, key) ? SETTINGS[key as SettingName] : undefined;
  if (setting === undefined)
    return { ...at, error: 'SettingUnknown', message: `${where}: setting ${key} is not known` };
  const value = setting.parse(entry.value.trim());
  return value === undefined ? invalid(`must be ${setting.expected}, not '${entry.value}'`) : { key, value };
}

function complete(values: Map<string, unknown>, endpoints: ResolvedSettings['endpoints']): ResolvedSettings {
  const settings: Record<string, unknown> = { endpoints };
  const resolved = (name: SettingName): unknown => {
    const value = values.get(name) ?? SETTINGS[name].default;
    const base = SETTINGS[name].type === 'path' ? BASE.exec(String(value))?.[1] : undefined;
    if (base === undefined || !Object.hasOwn(SETTINGS, base)) return value;
    return String(value).replace(BASE, () => `${String(resolved(base as SettingName))}/`);
  };
  for (const name of Object.keys(SETTINGS) as SettingName[]) settings[name] = resolved(name);
  const editors: Record<string, string> = { rvim: '/usr/bin/rvim', rnano: '/bin/rnano' };
  for (const [key, value] of values) {
    const name = EDITOR.exec(key)?.[1];
    if (name !== undefined) editors[name] = String(value);
  }
  return { ...(settings as unknown as Values<typeof SETTINGS>), endpoints, editors };
}
