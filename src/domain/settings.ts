// The settings table (spec 05 §2.3, spec 01 §5.5, spec 02 §2.10): one row per setting; what reads a file by it is resolve-settings.ts.
import {
  addresses,
  boolean,
  choice,
  cron,
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
  var_lib_dir: path('/var/lib/dms', 'Base of generated files'),
  // files and logging
  log_file: path('', 'Log file of the program; empty: standard error'),
  log_level: text('INFO', 'Least level that is logged: DEBUG, INFO, WARNING, ERROR'),
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
  event_lease_time: seconds(60, 'Time after which an event under way belongs to its daemon no more unless renewed, seconds'),
  memory_exec_threshold: integer(500, 'Resident memory above which dmsd begins anew once what is under way has ended, megabytes; 0: never'),
  edit_lock_timeout: minutes(30, 'Life of an edit lock, minutes; 0: for ever'),
  vacuum_all: cron('12 0 * * *', 'When the acting dmsd vacuums, as a cron line (minute hour day month weekday); empty: never'),
  drift: choice(['report', 'mend'], 'What dmsd does where the master serves another serial than it published: report it, or publish anew what differs'),
  list_events_last_limit: integer(25, 'Events listed when no number is given'),
  // master named
  source_address: text('', 'Address that outgoing DNS, rsync, rndc and ssh are bound to; empty: the kernel chooses'),
  dns_server: text('localhost', 'Name server that zones are published to'),
  dns_port: port(53, 'DNS port of that server, and of every server in generated configuration'),
  dns_query_timeout: seconds(30, 'Time a name server has to answer a query or transfer, seconds'),
  master_dns_server: text('', 'Address of the master that servers are told; empty: from the server group'),
  parent_resolvers: words([], "Resolvers that know the parents of our zones, as address or address:port; empty: the system's"),
  this_servers_addresses: words([], 'Addresses that are this machine; empty: those of its interfaces'),
  master_hold_timeout: hold('auto', 'Pause after a reconfiguration of the master, minutes, or auto'),
  named_pid_file: path('/run/named/named.pid', 'Its pid-file, looked at before its files are made anew'),
  named_lock_file: path('/run/named/named.lock', 'Its lock-file, likewise'),
  named_unit: text('named.service', 'Its systemd unit, likewise; empty: none'),
  rndc_path: path('/usr/sbin/rndc', 'The rndc program'),
  rndc_port: port(953, 'Control port of every name server'),
  rndc_conf_file: path('$var_lib_dir/rndc/rndc.conf', 'Configuration of rndc with every server and key'),
  dms_bind_config_dir: path('$config_dir/bind', 'Key files'),
  master_config_dir: path('$var_lib_dir/master-config', 'Generated includes of the master named'),
  master_include_file: path('$master_config_dir/zones.conf', 'Generated zone statements of the master'),
  master_server_acl_file: path('$master_config_dir/server-acl.conf', 'Generated ACLs of the master'),
  master_dyndns_dir: path('/var/lib/bind/dynamic', 'Zone files of the master'),
  master_dnssec_key_dir: path('/var/lib/bind/keys', 'DNSSEC keys'),
  master_template_dir: path('$config_dir/master-config-templates', 'Templates of the master includes'),
  master_dyndns_template: text('dynamic-config.conf', 'Template of an unsigned zone'),
  master_auto_dnssec_template: text('auto-dnssec-config.conf', 'Template of a signed zone'),
  master_server_acl_template: text('server-acl.conf', 'Template of the ACL of a server group'),
  acl_name_extension: text('-servers', 'What follows the name of a server group in its ACL'),
  zone_file_mode: octal(0o664, 'Mode of zone files'),
  zone_file_group: text('bind', 'Group of zone files'),
  config_file_mode: octal(0o644, 'Mode of generated configuration'),
  checkconf_path: path('/usr/bin/named-checkconf', 'The named-checkconf program'),
  signzone_path: path('/usr/bin/dnssec-signzone', 'The dnssec-signzone program'),
  // dynamic update
  dyndns_key_file: path('$dms_bind_config_dir/update-session.key', 'TSIG key of updates'),
  dyndns_key_name: text('update-ddns', 'Name of that key'),
  transfer_key_dir: path('$dms_bind_config_dir/transfer', 'TSIG keys of transfers, one file <sg>.key per server group'),
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
  // administration
  config_template_dir: path('$config_dir/config-templates', 'Templates of what zone_tool writes'),
  rndc_header_template: path('$config_template_dir/rndc.conf-header', 'Template of the top of rndc.conf'),
  rndc_server_template: path('$config_template_dir/rndc.conf-server', 'Template of each server in rndc.conf'),
  tsig_key_template: path('$config_template_dir/tsig.key', 'Template of a key file'),
  rndc_conf_file_mode: octal(0o644, 'Mode of rndc.conf'),
  server_admin_config_dir: path('$config_dir/server-admin-config', 'Static configuration sent by rsync_server_admin_config, one directory per server type'),
  key_file_mode: octal(0o640, 'Mode of key files'),
  key_file_owner: text('root', 'Owner of key files'),
  key_file_group: text('bind', 'Group of key files'),
  admin_group_list: words(['sudo', 'root', 'wheel'], 'Groups whose members are administrators'),
  admin_sectag: text('Admin', 'The security tag that sees everything'),
  restricted_mode_commands: words(RESTRICTED, 'What the restricted shell offers'),
  editor: path('/usr/bin/rvim', 'Editor of the restricted shell'),
  pager: path('/usr/bin/less', 'Pager of the restricted shell'),
  pager_args: text('', 'Its arguments'),
  zone_tool_log_facility: text('local7', 'Facility of the system log that commands of zone_tool go to'),
  zone_tool_log_level: text('info', 'Their level'),
  commands_not_to_syslog: words(['help', 'show', 'EOF', 'list', 'quit', 'exit', 'rr', 'ls'], 'Commands that are not logged, by what stands in front of the first _; those of the restricted shell always are'),
  diff_args: text('', 'Arguments of the diff that zone_tool runs; empty: it compares by itself'),
  tail_args: text('-n +3', 'Arguments of the tail that the output of that diff goes through: without the names of the files'),
  // PTR records
  auto_reverse: boolean(true, 'Whether PTR records follow the addresses of zones'),
  auto_create_ipv4_ptr: boolean(false, 'Whether an IPv4 address alone makes a PTR record; FORCEREV and TRACKREV do anyway'),
  auto_create_ipv6_ptr: boolean(true, 'The same for IPv6'),
  // JSON-RPC
  rpc_host: text('127.0.0.1', 'Address that dms-rpcd listens on'),
  rpc_port: port(8080, 'Its HTTP port; 0: none'),
  rpc_socket: path('', 'UNIX socket it listens on besides; empty: none'),
  rpc_socket_mode: octal(0o660, 'Mode of that socket: who may write to it may connect'),
  rpc_trusted_proxies: addresses([], 'Proxies whose X-Forwarded-For is believed; unix: whoever connects by the socket'),
  rpc_monitor_addresses: addresses(['127.0.0.0/8', '::1', 'unix'], 'Who may read /metrics and the details of /readyz'),
  rpc_rate_limit: integer(0, 'Requests that one address may send to one endpoint in a minute; 0: any number'),
  rpc_request_timeout: seconds(60, 'Time a client has to send a request, and to take more of an answer, seconds'),
  rpc_max_connections: integer(1000, 'Connections kept at one time; beyond, those that send nothing are ended first'),
  rpc_max_listings: integer(4, 'Long listings answered at one time; further ones wait. At most half of the database connections'),
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

/** Names of the old system that mean nothing any more; accepted so that a file can be carried over. */
// biome-ignore format: one list
export const OBSOLETE: ReadonlySet<string> = new Set(('config_file pid_file event_queue_pid_file debug_sleep_time debug_mark daemon_canary ' +
  'event_queue_maxsize event_queue_session_transactions event_queue_thread_timeout event_queue_fkey_columns db_driver ' +
  'master_dns_port connect_retry_wait master_rndc_settle_delay soa_serial_wrap_threshold rndc_arguments nsupdate_path nsupdate_arguments dig_path ' +
  'dig_arguments master_template_dir_name master_bind_config_dir default_acl_name dyndns_success_rcodes dyndns_retry_rcodes dyndns_reset_rcodes ' +
  'dyndns_fatal_rcodes nsec3_hash_algorithm nsec3_flags nsec3_iterations nsec3_salt_bit_length serversm_soaquery_success_rcodes ' +
  'serversm_soaquery_ok_rcodes serversm_soaquery_retry_rcodes serversm_soaquery_broken_rcodes rsync_target_user rsync_target_module ' +
  'rsync_dnssec_user rsync_dnssec_module jsonrpc_accept_get zone_del_off_age oping_path oping_args wsgi_test_commands').split(' '));

/** Names of what is not built yet: accepted, so that a file may hold them already. Each becomes a row with what reads it. */
// biome-ignore format: one list
export const NOT_READ_YET: ReadonlySet<string> = new Set(('log_dir run_dir panic_log syslog_facility log_file_max_size_kbytes log_file_backup_count ' +
  'master_static_dir master_slave_dir ' +
  'master_static_template master_slave_template dnssec_filter ssh_port ssh_user ssh_key_file ssh_known_hosts_file').split(' '));
