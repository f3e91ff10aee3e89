// A database of its own for each test file: a clone of a template that is migrated once per cluster.

import { randomBytes } from 'node:crypto';
import { readMigrations } from '../../src/adapters/checkout.ts';
import { connectionString, type DatabaseAddress, runSql } from '../../src/lab/database.ts';
import { type Connection, type OpenDatabase, openDatabase } from '../../src/store/db.ts';
import { migrate } from '../../src/store/migrate.ts';
import { CLUSTER_VARIABLE, startCluster } from './cluster.ts';

const TEMPLATE = 'dms_template';

export interface TestDatabase {
  readonly connection: Connection;
  /** For `psql` and `new pg.Client`. */
  readonly connectionString: string;
  /** Opens it; whoever opens closes. */
  open(max?: number): OpenDatabase;
  /** Ends all connections to it and drops it. */
  drop(): Promise<void>;
}

let cluster: Promise<DatabaseAddress> | null = null;

/** The superuser's way into the cluster: the test runner's, or one started now that ends with this process. */
export function testCluster(): Promise<DatabaseAddress> {
  cluster ??= findCluster();
  return cluster;
}

async function findCluster(): Promise<DatabaseAddress> {
  const given = process.env[CLUSTER_VARIABLE];
  if (given) return JSON.parse(given) as DatabaseAddress;
  const own = await startCluster();
  process.once('exit', own.stop);
  await makeTemplate(own.superuser);
  return own.superuser;
}

/** Migrates an empty database into the template; the test runner does it before the first file. */
export async function makeTemplate(superuser: DatabaseAddress): Promise<void> {
  await runSql(superuser, `create role dms login createdb password '${superuser.password}';`);
  await runSql(superuser, `create database ${TEMPLATE} owner dms;`);
  const opened = openDatabase(connectionTo(superuser, TEMPLATE, 1));
  try {
    await migrate(opened.db, await readMigrations());
  } finally {
    await opened.close();
  }
}

function connectionTo(superuser: DatabaseAddress, database: string, max: number): Connection {
  const { host, port, password } = superuser;
  return { host, port, database, user: 'dms', password, applicationName: 'test', max };
}

/** A migrated, otherwise empty database. Takes about 50 ms once the cluster runs. */
export async function freshDatabase(): Promise<TestDatabase> {
  return databaseLike(TEMPLATE);
}

/** A database without any schema, for tests of migrations. */
export async function emptyDatabase(): Promise<TestDatabase> {
  return databaseLike('template0');
}

/** A copy of another test database, to which nobody may be connected. */
export async function databaseLike(template: string): Promise<TestDatabase> {
  const superuser = await testCluster();
  const name = `dms_${randomBytes(6).toString('hex')}`;
  await runSql(superuser, `create database ${name} template ${template} owner dms;`);
  const connection = connectionTo(superuser, name, 10);
  return {
    connection,
    connectionString: connectionString({ ...superuser, user: 'dms', database: name }),
    open: (max = 10) => openDatabase({ ...connection, max }),
    drop: async () => void (await runSql(superuser, `drop database if exists ${name} with (force);`)),
  };
}
