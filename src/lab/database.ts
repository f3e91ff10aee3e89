// The private PostgreSQL cluster of a lab or a test run: made once with initdb, never run as root.

import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Accounts } from './accounts.ts';
import { runCommand } from './run-command.ts';
import { postgresPrograms } from './services.ts';

export interface ClusterFacts {
  readonly data: string;
  readonly accounts: Accounts;
  /** Of the superuser `postgres`. */
  readonly password: string;
  readonly conf: string;
  readonly hba: string;
}

/** Makes the cluster if there is none, and renews its configuration. */
export async function prepareCluster({ data, accounts, password, conf, hba }: ClusterFacts): Promise<void> {
  const parent = path.dirname(data);
  mkdirSync(parent, { recursive: true });
  accounts.own(parent, 'postgres', 'postgres', 0o755);
  if (!existsSync(`${data}/PG_VERSION`)) {
    const passwordFile = path.join(parent, 'initial-password');
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
    accounts.own(passwordFile, 'postgres', 'postgres', 0o600);
    const initdb = [`${postgresPrograms()}/initdb`, '-D', data, '-U', 'postgres', `--pwfile=${passwordFile}`];
    const options = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync', '--data-checksums'];
    await runCommand([...accounts.prefix('postgres'), ...initdb, ...options], { cwd: parent });
    rmSync(passwordFile);
  }
  writeFileSync(`${data}/conf.d-lab.conf`, conf);
  writeFileSync(`${data}/pg_hba.conf`, hba);
  writeFileSync(`${data}/postgresql.conf`, "include 'conf.d-lab.conf'\n");
  for (const file of ['conf.d-lab.conf', 'pg_hba.conf', 'postgresql.conf']) {
    accounts.own(`${data}/${file}`, 'postgres', 'postgres', 0o600);
  }
}

export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** For `psql`, `pg` and tests. */
export function connectionString({ host, port, user, password, database }: DatabaseAddress): string {
  return `postgresql://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}`;
}

/** Runs SQL as it is and returns what psql prints, unaligned, without headers. */
export function runSql(address: DatabaseAddress, sql: string): Promise<string> {
  return runCommand(['psql', '-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', connectionString(address)], {
    input: sql,
  });
}

/** The role and the database of DMS, if they are missing. The role may create databases, so tests can clone theirs. */
export async function makeDatabase(superuser: DatabaseAddress, role: string, password: string): Promise<void> {
  const isThere = async (query: string): Promise<boolean> => (await runSql(superuser, query)).trim() !== '';
  if (!(await isThere(`select 1 from pg_roles where rolname = '${role}';`))) {
    await runSql(superuser, `create role ${role} login createdb password '${password}';`);
  }
  if (!(await isThere(`select 1 from pg_database where datname = '${role}';`))) {
    await runSql(superuser, `create database ${role} owner ${role};`);
  }
}
