// Texts of named.conf, rndc.conf and key files of the lab's name servers, in the vocabulary of BIND 9.18.

import { hostPaths, type LabHost, type LabLayout, masterOf, replicaOf } from './layout.ts';
import type { LabSecrets } from './secrets.ts';

export const UPDATE_KEY = 'update-ddns';
export const transferKeyName = (serverGroup: string): string => `transfer-${serverGroup}`;
const rndcKeyName = (host: LabHost): string => `rndc-${host.serverName}`;

export function keyClause(name: string, secret: string): string {
  return `key "${name}" {\n\talgorithm hmac-sha256;\n\tsecret "${secret}";\n};\n`;
}

export const rndcKeyClause = (host: LabHost, secrets: LabSecrets): string =>
  keyClause(rndcKeyName(host), secrets.hosts[host.name]?.rndc ?? '');

/** rndc.conf with which the master reaches every server by name (`rndc -c FILE -s slave1.lab`). */
export function rndcConf(layout: LabLayout, secrets: LabSecrets): string {
  const master = masterOf(layout);
  const servers = layout.hosts.map(
    (host) =>
      `${rndcKeyClause(host, secrets)}server "${host.serverName}" {\n\tkey "${rndcKeyName(host)}";\n` +
      `\taddresses { ${host.address} port ${layout.ports.rndc}; };\n};\n`,
  );
  return [
    'options {',
    `\tdefault-server "${master.serverName}";`,
    `\tdefault-key "${rndcKeyName(master)}";`,
    `\tdefault-port ${layout.ports.rndc};`,
    `\tdefault-source-address ${master.address};`,
    '};',
    ...servers,
  ].join('\n');
}

/** The zone `localhost.` that the health probe asks for. */
export const LOCALHOST_ZONE =
  '$TTL 1h\n@\tIN SOA localhost. root.localhost. 1 1h 15m 7d 1h\n@\tIN NS localhost.\n@\tIN A 127.0.0.1\n@\tIN AAAA ::1\n';

export function namedConf(layout: LabLayout, host: LabHost): string {
  const paths = hostPaths(host);
  const includes = {
    master: [`${paths.masterConfig}/server-acl.conf`, paths.updateKey, `${paths.transferKeys}/*.key`],
    replica: [paths.updateKey, `${paths.transferKeys}/*.key`],
    slave: [paths.updateKey, `${paths.transferKeys}/*.key`],
  }[host.role];
  const zones = {
    master: `${paths.masterConfig}/zones.conf`,
    replica: `${paths.rsyncTarget}/bind9-replica.conf`,
    slave: `${paths.rsyncTarget}/bind9.conf`,
  }[host.role];
  return [
    ...[paths.rndcKey, ...includes].map((file) => `include "${file}";`),
    controls(layout, host),
    options(layout, host),
    logging(host),
    `zone "localhost" { type primary; file "${paths.localhostZone}"; };`,
    `include "${zones}";`,
    '',
  ].join('\n');
}

function controls(layout: LabLayout, host: LabHost): string {
  const allowed = [masterOf(layout), replicaOf(layout), host].map(({ address }) => `${address};`);
  return [
    'controls {',
    `\tinet ${host.address} port ${layout.ports.rndc}`,
    `\t\tallow { ${[...new Set(allowed)].join(' ')} } keys { "${rndcKeyName(host)}"; };`,
    '};',
  ].join('\n');
}

// Rates: BIND's defaults hold the second NOTIFY back for 500 ms and fetch 20 new zones a second; these give 11 ms and
// 345 zones. With addresses only it would have to trust the network, so transfers need the key as well.
function options(layout: LabLayout, host: LabHost): string {
  const { address } = host;
  const paths = hostPaths(host);
  const common = [
    `directory "${paths.cache}";`,
    `pid-file "${paths.run}/named.pid";`,
    `session-keyfile "${paths.run}/session.key";`,
    `lock-file "${paths.run}/named.lock";`,
    `managed-keys-directory "${paths.cache}";`,
    `key-directory "${paths.keys}";`,
    `port ${layout.ports.dns};`,
    `listen-on port ${layout.ports.dns} { ${address}; };`,
    'listen-on-v6 { none; };',
    `query-source address ${address};`,
    `notify-source ${address};`,
    `transfer-source ${address};`,
    'recursion no;',
    'allow-query { any; };',
    `allow-transfer { key "${UPDATE_KEY}"; };`,
    'check-names primary ignore;',
    'check-names secondary ignore;',
    'dnssec-validation no;',
    'empty-zones-enable no;',
    'version none;',
    'querylog no;',
    'notify-to-soa no;',
    'notify-rate 1000;',
    'startup-notify-rate 1000;',
    'serial-query-rate 1000;',
    'notify-delay 0;',
    'transfers-in 200;',
    'transfers-per-ns 200;',
    'transfers-out 400;',
    'tcp-clients 2000;',
    'max-journal-size 10m;',
    'max-cache-size 16m;',
  ];
  // A hidden master tells the servers that its zones name; the others tell nobody.
  const notify = host.role === 'master' ? ['notify explicit;'] : ['notify no;', notifiersOf(layout)];
  return `options {\n${[...common, ...notify].map((line) => `\t${line}\n`).join('')}};`;
}

const notifiersOf = (layout: LabLayout): string =>
  `allow-notify { ${masterOf(layout).address}; ${replicaOf(layout).address}; };`;

function logging(host: LabHost): string {
  return [
    'logging {',
    `\tchannel lab { file "${hostPaths(host).namedLog}" versions 2 size 50m; severity info;`,
    '\t\tprint-time iso8601; print-category yes; print-severity yes; };',
    '\tcategory default { lab; };',
    '\tcategory lame-servers { null; };',
    '};',
  ].join('\n');
}
