// Texts of rsyncd.conf, sshd_config, postgresql.conf and dms.conf of a lab.

import path from 'node:path';
import type { Accounts } from './accounts.ts';
import { hostPaths, type LabHost, type LabLayout, labPaths, masterOf, replicaOf } from './layout.ts';
import { UPDATE_KEY } from './named-conf.ts';
import type { LabSecrets } from './secrets.ts';

export function rsyncdConf(layout: LabLayout, host: LabHost, accounts: Accounts): string {
  const paths = hostPaths(host);
  const module = (name: string, target: string, group: 'bind' | 'dmsd'): string[] => [
    `[${name}]`,
    `path = ${target}`,
    `auth users = ${name}`,
    `secrets file = ${paths.rsyncdSecrets}`,
    'read only = no',
    ...(accounts.asRoot ? ['uid = bind', `gid = ${group}`] : []),
  ];
  return [
    `address = ${host.address}`,
    `port = ${layout.ports.rsync}`,
    `use chroot = ${accounts.asRoot ? 'yes' : 'no'}`,
    'reverse lookup = no',
    `hosts allow = ${masterOf(layout).address} ${replicaOf(layout).address}`,
    'log file = /dev/stderr',
    ...module('dnsconf', paths.rsyncTarget, 'bind'),
    ...(host.role === 'slave' ? [] : module('dnssec', paths.keys, 'dmsd')),
    '',
  ].join('\n');
}

export function rsyncdSecrets(host: LabHost, secrets: LabSecrets): string {
  const own = secrets.hosts[host.name];
  return `dnsconf:${own?.rsyncDnsconf}\ndnssec:${own?.rsyncDnssec}\n`;
}

export function sshdConf(layout: LabLayout, host: LabHost): string {
  const paths = hostPaths(host);
  return [
    `ListenAddress ${host.address}`,
    `Port ${layout.ports.ssh}`,
    `HostKey ${paths.ssh}/ssh_host_ed25519_key`,
    `AuthorizedKeysFile ${paths.ssh}/authorized_keys`,
    'PidFile none',
    'UsePAM no',
    'StrictModes no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin no',
    'AllowTcpForwarding no',
    'X11Forwarding no',
    '',
  ].join('\n');
}

/** The lab's PostgreSQL keeps what Debian's default keeps (fsync on), with room for a database per test file. */
export function postgresConf(layout: LabLayout): string {
  return [
    `listen_addresses = '${masterOf(layout).address}'`,
    `port = ${layout.ports.postgres}`,
    // No socket: its path may not be longer than 107 bytes, which a checkout's path easily is.
    "unix_socket_directories = ''",
    'fsync = on',
    'max_connections = 200',
    'shared_buffers = 256MB',
    'max_wal_size = 2GB',
    "timezone = 'UTC'",
    "log_line_prefix = '%m [%p] %q%u@%d '",
    '',
  ].join('\n');
}

export function postgresHba(layout: LabLayout): string {
  return `host all all 127.53.${layout.net}.0/24 scram-sha-256\nhost replication all 127.53.${layout.net}.0/24 scram-sha-256\n`;
}

/** dms.conf as `dms.conf(5)` describes it; what a setting means stands in domain/settings.ts. */
export function dmsConf(layout: LabLayout, secrets: LabSecrets, accounts: Accounts): string {
  const master = masterOf(layout);
  const paths = hostPaths(master);
  const { ports } = layout;
  const template = (name: string): string => path.join(layout.checkout, 'templates', name);
  const settings: Record<string, string | number> = {
    db_host: master.address,
    db_port: ports.postgres,
    db_name: 'dms',
    db_user: 'dms',
    db_password: secrets.database,
    dns_server: master.address,
    dns_port: ports.dns,
    master_dns_server: master.address,
    source_address: master.address,
    this_servers_addresses: master.address,
    config_dir: paths.etcDms,
    run_dir: `${paths.run}/dms`,
    log_dir: paths.dmsLog,
    var_lib_dir: path.dirname(paths.masterConfig),
    run_as_user: accounts.user('dmsd'),
    dms_bind_config_dir: paths.bindConfig,
    dyndns_key_file: paths.updateKey,
    dyndns_key_name: UPDATE_KEY,
    transfer_key_dir: paths.transferKeys,
    master_config_dir: paths.masterConfig,
    master_dyndns_dir: paths.dynamic,
    master_static_dir: paths.static,
    master_slave_dir: paths.slaveZones,
    master_dnssec_key_dir: paths.keys,
    sg_config_dir: paths.sgConfig,
    zone_file_group: accounts.group('bind'),
    zone_file_mode: '0664',
    config_file_mode: '0644',
    master_template_dir: template('master-config-templates'),
    server_config_dir: template('server-config-templates'),
    config_template_dir: template('config-templates'),
    server_admin_config_dir: template('server-admin-config'),
    named_pid_file: `${paths.run}/named.pid`,
    named_lock_file: `${paths.run}/named.lock`,
    named_unit: '',
    rndc_path: '/usr/sbin/rndc',
    rndc_conf_file: paths.rndcConf,
    rndc_port: ports.rndc,
    rsync_path: '/usr/bin/rsync',
    rsync_port: ports.rsync,
    rsync_target: 'dnsconf@%s::dnsconf/',
    rsync_dnssec_target: 'dnssec@%s::dnssec/',
    rsync_password_file: `${paths.etcDms}/rsync-dnsconf-password`,
    rsync_dnssec_password_file: `${paths.etcDms}/rsync-dnssec-password`,
    server_secret_dir: paths.serverSecrets,
    ssh_port: ports.ssh,
    ssh_key_file: `${paths.etcDms}/ssh/id_ed25519`,
    ssh_known_hosts_file: `${paths.etcDms}/ssh/known_hosts`,
    ssh_user: accounts.user('dmsd'),
    key_file_owner: accounts.user('root'),
    key_file_group: accounts.group('bind'),
    rpc_host: master.address,
    rpc_port: ports.rpc,
    rpc_tls_port: ports.rpcTls,
    rpc_tls_cert_file: `${labPaths(layout.dir).tls}/server.crt`,
    rpc_tls_key_file: `${labPaths(layout.dir).tls}/server.key`,
    htpasswd_file: `${paths.etcDms}/htpasswd-dms`,
    // Whoever brought the lab up administers it.
    admin_group_list: ['sudo', 'root', 'wheel', accounts.group('root')].join(' '),
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  return `# Made by the lab; the next \`up\` writes it again.\n[DEFAULT]\n${lines.join('\n')}\n\n[dmsd]\n\n[dms-rpcd]\n\n[zone_tool]\n\n[dms]\n`;
}
