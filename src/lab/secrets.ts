// Random secrets of a lab, drawn once and kept in its directory: keys, passwords, certificates.

import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { runCommand } from './run-command.ts';

export const RPC_USERS = ['admin-dms', 'helpdesk-dms', 'value-reseller-dms', 'hosted-dms'] as const;
export type RpcUser = (typeof RPC_USERS)[number];

export interface LabSecrets {
  /** Of the PostgreSQL superuser and of the role `dms`. */
  readonly postgres: string;
  readonly database: string;
  /** Base64, hmac-sha256. */
  readonly updateKey: string;
  /** Base64, by SG name. */
  readonly transferKeys: Readonly<Record<string, string>>;
  /** By host name. */
  readonly hosts: Readonly<Record<string, HostSecrets>>;
  readonly rpc: Readonly<Record<RpcUser, string>>;
}

export interface HostSecrets {
  /** Base64, hmac-sha256. */
  readonly rndc: string;
  readonly rsyncDnsconf: string;
  readonly rsyncDnssec: string;
}

const word = (): string => randomBytes(18).toString('base64url');
const key = (): string => randomBytes(32).toString('base64');

function fromEach<K extends string, V>(names: readonly K[], draw: () => V): Record<K, V> {
  return Object.fromEntries(names.map((name) => [name, draw()])) as Record<K, V>;
}

/** Those of an earlier `up`, else new ones. */
export function keepSecrets(file: string, hosts: readonly string[], serverGroups: readonly string[]): LabSecrets {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as LabSecrets;
  const secrets: LabSecrets = {
    postgres: word(),
    database: word(),
    updateKey: key(),
    transferKeys: fromEach(serverGroups, key),
    hosts: fromEach(hosts, () => ({ rndc: key(), rsyncDnsconf: word(), rsyncDnssec: word() })),
    rpc: fromEach(RPC_USERS, word),
  };
  writeFileSync(file, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  return secrets;
}

/** An ed25519 key pair without passphrase, `file` and `file.pub`. */
export async function makeSshKey(file: string, comment: string): Promise<void> {
  if (existsSync(file)) return;
  await runCommand(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', file]);
}

/** A certificate authority and a server certificate for one address, both good for ten years. */
export async function makeCertificate(dir: string, address: string): Promise<void> {
  if (existsSync(`${dir}/server.crt`)) return;
  const request = ['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const forDays = ['-days', '3650'];
  await runCommand(
    [...request, ...forDays, '-subj', '/CN=DMS lab CA', '-keyout', 'ca.key', '-out', 'ca.crt'].concat([
      '-addext',
      'keyUsage=critical,keyCertSign,cRLSign',
    ]),
    { cwd: dir },
  );
  await runCommand(
    [...request, ...forDays, '-subj', `/CN=${address}`, '-keyout', 'server.key', '-out', 'server.crt'].concat([
      '-CA',
      'ca.crt',
      '-CAkey',
      'ca.key',
      '-addext',
      `subjectAltName=IP:${address},DNS:master.lab`,
      '-addext',
      'basicConstraints=critical,CA:FALSE',
    ]),
    { cwd: dir },
  );
  chmodSync(`${dir}/server.key`, 0o600);
}

/** Lines of an htpasswd file, bcrypt. Perl is on every Debian machine and knows crypt(3) with bcrypt; Node does not. */
export async function htpasswdLines(passwords: Readonly<Record<string, string>>): Promise<string> {
  const program =
    'while (<STDIN>) { chomp; my ($u, $p, $s) = split /:/; print "$u:", crypt($p, "\\$2y\\$06\\$$s"), "\\n"; }';
  const salt = (): string => randomBytes(16).toString('base64').slice(0, 21).replaceAll('+', '.').concat('.');
  const input = Object.entries(passwords).map(([user, password]) => `${user}:${password}:${salt()}\n`);
  return runCommand(['perl', '-e', program], { input: input.join('') });
}
