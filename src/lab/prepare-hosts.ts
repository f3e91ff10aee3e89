// Writes the directories, configuration and secrets of every host of a lab. Run again, it renews configuration and
// keeps data, secrets and what dmsd has generated.

import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Accounts, ServiceUser } from './accounts.ts';
import { dmsConf, rsyncdConf, rsyncdSecrets, sshdConf } from './daemon-conf.ts';
import { hostPaths, type LabHost, type LabLayout, labPaths, masterOf } from './layout.ts';
import {
  keyClause,
  LOCALHOST_ZONE,
  namedConf,
  rndcConf,
  rndcKeyClause,
  transferKeyName,
  UPDATE_KEY,
} from './named-conf.ts';
import { htpasswdLines, type LabSecrets, makeCertificate, makeSshKey } from './secrets.ts';

export const REPLICA_GROUP = 'lab-replica';
export const SLAVE_GROUP = 'someorg-one';
export const groupOf = (host: LabHost): string => (host.role === 'slave' ? SLAVE_GROUP : REPLICA_GROUP);

interface Writing {
  readonly layout: LabLayout;
  readonly secrets: LabSecrets;
  readonly accounts: Accounts;
}

export async function prepareHosts(writing: Writing): Promise<void> {
  for (const host of writing.layout.hosts) {
    makeDirectories(host, writing.accounts);
    writeNamed(host, writing);
    writeRsyncd(host, writing);
    await writeSshd(host, writing);
  }
  await writeMaster(writing);
}

type Owned = readonly [owner: ServiceUser, group: ServiceUser, mode: number];

const BIND_DIR: Owned = ['bind', 'bind', 0o755];
const DMS_TO_BIND: Owned = ['dmsd', 'bind', 0o2755];
const SHARED: Owned = ['bind', 'dmsd', 0o2775];

function makeDirectories(host: LabHost, accounts: Accounts): void {
  const paths = hostPaths(host);
  const directory = (at: string, [owner, group, mode]: Owned): void => {
    mkdirSync(at, { recursive: true });
    accounts.own(at, owner, group, mode);
  };
  directory(paths.bindConfig, ['root', 'bind', 0o2755]);
  directory(paths.transferKeys, ['root', 'bind', 0o2755]);
  directory(paths.ssh, ['root', 'root', 0o755]);
  directory(paths.run, BIND_DIR);
  directory(path.dirname(paths.namedLog), BIND_DIR);
  directory(paths.cache, BIND_DIR);
  directory(path.join(paths.cache, 'slave'), BIND_DIR);
  directory(paths.rsyncTarget, BIND_DIR);
  directory(paths.keys, SHARED);
  if (host.role === 'slave') return;
  for (const at of [paths.dynamic, paths.static, paths.slaveZones]) directory(at, SHARED);
  directory(paths.masterConfig, DMS_TO_BIND);
  directory(paths.sgConfig, ['dmsd', 'dmsd', 0o755]);
  directory(path.dirname(paths.rndcConf), ['root', 'dmsd', 0o755]);
  directory(paths.dmsLog, ['dmsd', 'dmsd', 0o755]);
  directory(path.join(paths.run, 'dms'), ['dmsd', 'dmsd', 0o755]);
  directory(paths.serverSecrets, ['root', 'dmsd', 0o750]);
}

/** Writes a file with its owner; `keep` leaves one that is there. */
function writeOwned(accounts: Accounts, file: string, content: string, owned: Owned, keep = false): void {
  if (!(keep && existsSync(file))) writeFileSync(file, content, { mode: 0o600 });
  accounts.own(file, ...owned);
}

const READABLE: Owned = ['root', 'bind', 0o644];
const KEY: Owned = ['root', 'bind', 0o640];

function writeNamed(host: LabHost, { layout, secrets, accounts }: Writing): void {
  const paths = hostPaths(host);
  const write = (file: string, content: string, owned: Owned): void => writeOwned(accounts, file, content, owned);
  write(paths.namedConf, namedConf(layout, host), READABLE);
  write(paths.localhostZone, LOCALHOST_ZONE, READABLE);
  write(paths.rndcKey, rndcKeyClause(host, secrets), KEY);
  // On the master dmsd reads it too; it is in group bind. The others know it so that tests can look into them.
  write(paths.updateKey, keyClause(UPDATE_KEY, secrets.updateKey), KEY);
  // A slave knows the key of its own group only; the replica must be able to take over, so it knows them all.
  const groups = host.role === 'slave' ? [groupOf(host)] : Object.keys(secrets.transferKeys);
  for (const group of groups) {
    const secret = secrets.transferKeys[group] ?? '';
    write(`${paths.transferKeys}/${group}.key`, keyClause(transferKeyName(group), secret), KEY);
  }
  const generated: Record<LabHost['role'], readonly (readonly [string, Owned])[]> = {
    master: [
      [`${paths.masterConfig}/server-acl.conf`, ['dmsd', 'bind', 0o644]],
      [`${paths.masterConfig}/zones.conf`, ['dmsd', 'bind', 0o644]],
    ],
    replica: [[`${paths.rsyncTarget}/bind9-replica.conf`, ['bind', 'bind', 0o644]]],
    slave: [[`${paths.rsyncTarget}/bind9.conf`, ['bind', 'bind', 0o644]]],
  };
  for (const [file, owned] of generated[host.role]) writeOwned(accounts, file, '', owned, true);
}

function writeRsyncd(host: LabHost, { layout, secrets, accounts }: Writing): void {
  const paths = hostPaths(host);
  writeOwned(accounts, paths.rsyncdConf, rsyncdConf(layout, host, accounts), ['root', 'root', 0o644]);
  writeOwned(accounts, paths.rsyncdSecrets, rsyncdSecrets(host, secrets), ['root', 'root', 0o600]);
}

async function writeSshd(host: LabHost, { layout, accounts }: Writing): Promise<void> {
  const { ssh } = hostPaths(host);
  writeOwned(accounts, `${ssh}/sshd_config`, sshdConf(layout, host), ['root', 'root', 0o644]);
  await makeSshKey(`${ssh}/ssh_host_ed25519_key`, host.serverName);
}

/** What only the master has: the keys and passwords with which it reaches the others, dms.conf, certificates. */
async function writeMaster({ layout, secrets, accounts }: Writing): Promise<void> {
  const paths = hostPaths(masterOf(layout));
  const secret: Owned = ['root', 'dmsd', 0o640];
  const write = (file: string, content: string, owned: Owned): void => writeOwned(accounts, file, content, owned);
  write(paths.rndcConf, rndcConf(layout, secrets), secret);
  for (const host of layout.hosts) {
    const dir = path.join(paths.serverSecrets, host.serverName);
    mkdirSync(dir, { recursive: true });
    accounts.own(dir, 'root', 'dmsd', 0o750);
    write(`${dir}/rsync-dnsconf-password`, `${secrets.hosts[host.name]?.rsyncDnsconf}\n`, secret);
    write(`${dir}/rsync-dnssec-password`, `${secrets.hosts[host.name]?.rsyncDnssec}\n`, secret);
    write(`${dir}/rndc.key`, rndcKeyClause(host, secrets), secret);
  }
  const own = secrets.hosts.master;
  write(`${paths.etcDms}/rsync-dnsconf-password`, `${own?.rsyncDnsconf}\n`, secret);
  write(`${paths.etcDms}/rsync-dnssec-password`, `${own?.rsyncDnssec}\n`, secret);
  const htpasswd = `${paths.etcDms}/htpasswd-dms`;
  if (!existsSync(htpasswd)) write(htpasswd, await htpasswdLines(secrets.rpc), ['root', 'dms', 0o640]);
  await writeSshClient(layout, accounts);
  const lab = labPaths(layout.dir);
  mkdirSync(lab.tls, { recursive: true });
  await makeCertificate(lab.tls, masterOf(layout).address);
  accounts.own(`${lab.tls}/server.key`, 'root', 'dms', 0o640);
  write(lab.dmsConf, dmsConf(layout, secrets, accounts), ['root', 'dms', 0o640]);
}

async function writeSshClient(layout: LabLayout, accounts: Accounts): Promise<void> {
  const dir = path.join(hostPaths(masterOf(layout)).etcDms, 'ssh');
  mkdirSync(dir, { recursive: true });
  await makeSshKey(`${dir}/id_ed25519`, 'dmsd@master.lab');
  accounts.own(dir, 'dmsd', 'dmsd', 0o700);
  // ssh refuses a private key that is not its user's own.
  accounts.own(`${dir}/id_ed25519`, 'dmsd', 'dmsd', 0o600);
  const publicKey = readFileSync(`${dir}/id_ed25519.pub`, 'utf8');
  writeFileSync(`${dir}/known_hosts`, '');
  for (const host of layout.hosts) {
    const { ssh } = hostPaths(host);
    const hostKey = readFileSync(`${ssh}/ssh_host_ed25519_key.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
    appendFileSync(`${dir}/known_hosts`, `[${host.address}]:${layout.ports.ssh} ${hostKey}\n`);
    writeFileSync(`${ssh}/authorized_keys`, publicKey);
    accounts.own(`${ssh}/authorized_keys`, 'root', 'root', 0o644);
  }
  accounts.own(`${dir}/known_hosts`, 'dmsd', 'dmsd', 0o644);
}
