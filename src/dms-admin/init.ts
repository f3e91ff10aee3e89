// `dms init`: makes the secrets that are missing and never touches those that are there.

import { keyStatement } from '../dns/key-statement.ts';
import type { Commands, FileOwner, Files, HostFacts, Random, Settings } from '../ports.ts';

export interface InitPorts {
  readonly files: Files;
  readonly settings: Settings;
  readonly random: Random;
  readonly commands: Commands;
  readonly host: HostFacts;
  /** bcrypt, as an htpasswd file holds it. */
  readonly hashPassword: (password: string) => Promise<string>;
}

/** What the database knows just now; both may be empty before the first `create_sg`. */
export interface InitSubjects {
  readonly serverGroups: readonly string[];
  readonly servers: readonly string[];
}

export interface InitReport {
  /** Paths of what was made, in order. */
  readonly made: readonly string[];
  /** Passwords of users of the RPC that were made now; shown once, stored nowhere. */
  readonly passwords: Readonly<Record<string, string>>;
}

const RPC_USERS = ['admin-dms', 'helpdesk-dms', 'value-reseller-dms', 'hosted-dms'] as const;
const KEY_LENGTH = 32;

/**
 * Update key, a transfer key per server group, control key and rsync passwords per server, RPC users, certificate. Throws
 * FileNotWritable, CommandMissing.
 */
export async function initSecrets(ports: InitPorts, subjects: InitSubjects): Promise<InitReport> {
  const make = maker(ports);
  const settings = ports.settings.current();
  const key = (name: string) => async () =>
    keyStatement({ name, algorithm: 'hmac-sha256', secret: ports.random.bytes(KEY_LENGTH) });
  const password = async () => `${word(ports.random)}\n`;
  await make.file(settings.dyndns_key_file, 'key', key(settings.dyndns_key_name));
  await make.file(`${settings.dms_bind_config_dir}/rndc-local.key`, 'key', key('rndc-key'));
  for (const sg of subjects.serverGroups) {
    await make.file(`${settings.transfer_key_dir}/${sg}.key`, 'key', key(`transfer-${sg}`));
  }
  for (const server of subjects.servers) {
    const dir = `${settings.server_secret_dir}/${server}`;
    await make.file(`${dir}/rndc.key`, 'daemon', key(`rndc-${server}`));
    for (const module of ['dnsconf', 'dnssec']) await make.file(`${dir}/rsync-${module}-password`, 'daemon', password);
  }
  const passwords = Object.fromEntries(RPC_USERS.map((user) => [user, word(ports.random)]));
  const users = await make.file(settings.htpasswd_file, 'rpc', () => htpasswd(ports, passwords));
  await makeCertificate(ports, make);
  return { made: make.made, passwords: users ? passwords : {} };
}

const word = (random: Random): string => random.bytes(18).toString('base64url');

/** Who reads it: named and dmsd, dmsd alone, or dms-rpcd. */
type Reader = 'key' | 'daemon' | 'rpc';

interface Maker {
  readonly made: string[];
  owner(reader: Reader): FileOwner;
  /** Makes a file unless it is there; tells whether it did. */
  file(path: string, reader: Reader, content: () => Promise<string>): Promise<boolean>;
}

function maker({ files, settings, host }: InitPorts): Maker {
  const made: string[] = [];
  const owner = (reader: Reader): FileOwner => {
    const { key_file_mode: mode, key_file_owner: user, key_file_group, run_as_user } = settings.current();
    const group = { key: key_file_group, daemon: run_as_user, rpc: 'dms' }[reader];
    return host.user === 'root' ? { mode, user, group } : { mode };
  };
  return {
    made,
    owner,
    file: async (path, reader, content) => {
      if (await files.exists(path)) return false;
      await files.makeDirectory(path.slice(0, path.lastIndexOf('/')), { ...owner(reader), mode: 0o750 });
      await files.writeAtomically(path, await content(), owner(reader));
      made.push(path);
      return true;
    },
  };
}

async function htpasswd({ hashPassword }: InitPorts, passwords: Readonly<Record<string, string>>): Promise<string> {
  const lines = await Promise.all(
    Object.entries(passwords).map(async ([user, password]) => `${user}:${await hashPassword(password)}\n`),
  );
  return lines.join('');
}

/** A self-signed certificate for ten years: enough to begin with; a site puts its own in the same place. */
async function makeCertificate({ commands, files, settings, host }: InitPorts, make: Maker): Promise<void> {
  const { rpc_tls_cert_file: certificate, rpc_tls_key_file: key, rpc_host } = settings.current();
  if ((await files.exists(certificate)) || (await files.exists(key))) return;
  const name = /^[\d.]+$|:/.test(rpc_host) ? `IP:${rpc_host}` : `DNS:${rpc_host}`;
  const privateKey = await openssl(commands, ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256']);
  const temporary = await files.temporary('dms-tls', '.key', privateKey);
  const subject = ['-subj', `/CN=${host.hostname}`, '-addext', `subjectAltName=${name},DNS:${host.hostname}`];
  try {
    const chain = await openssl(commands, ['req', '-x509', '-key', temporary, '-days', '3650', ...subject]);
    await make.file(key, 'rpc', async () => privateKey);
    await make.file(certificate, 'rpc', async () => chain);
  } finally {
    await files.remove(temporary);
  }
}

async function openssl(commands: Commands, args: readonly string[]): Promise<string> {
  const result = await commands.run('openssl', args, { timeoutMs: 30_000 });
  if (result.code === 0) return result.stdout;
  throw new Error(`openssl ${args[0]} failed: ${result.stderr.trim()}`);
}
