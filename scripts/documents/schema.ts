// docs/schema.md, from the catalog of a migrated database.
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../src/store/schema.ts';

/** What a table is for; a table without a line fails the generator. */
const PURPOSE: Readonly<Record<string, string>> = {
  audit: 'Each call of an operation: who, from where, with what outcome.',
  bulk: 'Operations over many zones that run in the background.',
  change_set: 'Changes of many zones that were made as one, and can be taken back as one.',
  change_set_zone: 'Which version each of their zones had, and which it got.',
  config: 'Defaults and policies (`set_config`), per server group or global.',
  daemon: 'One row: the epoch of the active dmsd and its heartbeat.',
  event: 'The queue and the history of all machines.',
  named_restore: 'Runs of restore_named_db; zones know the last one that wrote their file.',
  master: 'One row: the master machine (HOLD, READY).',
  publication: 'Each successful publish: serial, SOA and apex NS as sent.',
  publish_pause: 'Zones, server groups, or everything, whose publishing people hold back.',
  reconfig_wanted: 'Who waits for the next reconfiguration of what.',
  record: 'Resource records, each with the versions in which it lived.',
  reference: 'Owner tags of zones and records.',
  rendered_file: 'What each generated file holds; the next one is measured against it before it is put in place.',
  reverse_network: 'The network of a reverse zone, for longest-prefix look-ups.',
  sectag: 'Security tags of front ends.',
  serial_floor: 'Highest serial ever seen of a zone name; survives the zone.',
  served: 'The serial each server answered last for each zone.',
  served_trouble: 'Why a server does not serve a zone as published, or anything at all.',
  server: 'Name servers and the server machine.',
  server_group: 'Groups of servers that carry the same zones (SG).',
  systemevents: "rsyslog's table, and what a line is about.",
  systemeventsproperties: "rsyslog's second table.",
  update_group: 'Incremental updates that wait for the next publish.',
  update_operation: 'The operations of a waiting update.',
  zone: 'Zones and the zone machine.',
  zone_group: 'Groups of records and their comments, with the versions in which they lived.',
  zone_instance: 'Versions of zones (ZIs).',
  zone_sectag: 'Which security tags see which zone.',
};

interface Column {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly standard: string | null;
  readonly key: boolean;
}

interface Constraint {
  readonly table: string;
  readonly kind: string;
  readonly target: string | null;
  readonly columns: readonly string[];
  readonly definition: string;
}

interface Index {
  readonly table: string;
  readonly definition: string;
}

interface Catalog {
  readonly tables: readonly string[];
  readonly columns: readonly Column[];
  readonly constraints: readonly Constraint[];
  readonly indexes: readonly Index[];
}

const OURS = sql`c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname not like 'schema_migration%'`;

async function readCatalog(db: Kysely<Database>): Promise<Catalog> {
  const tables = await sql<{ name: string }>`select c.relname as name from pg_class c where ${OURS} order by 1`.execute(
    db,
  );
  const columns = await sql<Column>`
    select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as required,
      case when a.attidentity <> '' then 'identity' else pg_get_expr(d.adbin, d.adrelid) end as standard,
      exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'p' and a.attnum = any(k.conkey)) as key
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where ${OURS} order by c.relname, a.attnum`.execute(db);
  const constraints = await sql<Constraint>`
    select c.relname as table, k.contype as kind, k.confrelid::regclass::text as target,
      array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum = any(k.conkey) order by a.attnum) as columns,
      pg_get_constraintdef(k.oid) as definition
    from pg_class c join pg_constraint k on k.conrelid = c.oid
    where ${OURS} and k.contype in ('c', 'f') order by c.relname, k.contype, k.conname`.execute(db);
  const indexes = await sql<Index>`
    select c.relname as table, pg_get_indexdef(i.indexrelid) as definition
    from pg_class c join pg_index i on i.indrelid = c.oid where ${OURS} order by c.relname, i.indexrelid::regclass::text`.execute(
    db,
  );
  return {
    tables: tables.rows.map((row) => row.name),
    columns: columns.rows,
    constraints: constraints.rows,
    indexes: indexes.rows,
  };
}

/** The document for a migrated database. Throws when a table has no line that says what it is for. */
export async function schemaDocument(db: Kysely<Database>): Promise<string> {
  const catalog = await readCatalog(db);
  const missing = catalog.tables.filter((table) => PURPOSE[table] === undefined);
  if (missing.length > 0)
    throw new Error(`scripts/documents/schema.ts does not say what these are for: ${missing.join(', ')}`);
  return [
    '# Schema',
    '',
    'Generated from the migrated database by `node scripts/docs.ts`; do not edit.',
    '',
    'Rows are the truth, events are the history. The content of version *v* of a zone is the `record` rows with',
    '`added <= v and (removed is null or removed > v)`.',
    '',
    ...diagram(catalog),
    '',
    '## Tables',
    '',
    '| Table | What it holds |',
    '|---|---|',
    ...catalog.tables.map((table) => `| [${table}](#${table}) | ${PURPOSE[table]} |`),
    '',
    ...catalog.tables.flatMap((table) => tableSection(table, catalog)),
  ].join('\n');
}

function diagram({ tables, columns, constraints }: Catalog): string[] {
  const foreign = constraints.filter((one) => one.kind === 'f');
  const isForeign = (column: Column) =>
    foreign.some((one) => one.table === column.table && one.columns.includes(column.name));
  const entity = (table: string) => [
    `  ${table} {`,
    ...columns
      .filter((column) => column.table === table && (column.key || isForeign(column)))
      .map((column) => `    ${column.type.replace(/\W+/g, '_')} ${column.name} ${marks(column, isForeign(column))}`),
    '  }',
  ];
  const line = ({ table, target, columns: names }: Constraint) => {
    const required = columns.some((column) => column.table === table && column.name === names[0] && column.required);
    return `  ${target} ${required ? '||' : '|o'}--o{ ${table} : ${names.join('_')}`;
  };
  return ['```mermaid', 'erDiagram', ...foreign.map(line), ...tables.flatMap(entity), '```'];
}

function marks(column: Column, foreign: boolean): string {
  return [column.key ? 'PK' : '', foreign ? 'FK' : ''].filter((mark) => mark !== '').join(', ');
}

function tableSection(table: string, { columns, constraints, indexes }: Catalog): string[] {
  const rows = columns
    .filter((column) => column.table === table)
    .map(
      ({ name, type, required, standard }) => `| ${name} | ${type} | ${required ? '' : 'null'} | ${cell(standard)} |`,
    );
  const rules = constraints.filter((one) => one.table === table).map((one) => `- \`${oneLine(one.definition)}\``);
  const own = indexes.filter((one) => one.table === table).map((one) => `- \`${shortIndex(one.definition)}\``);
  return [
    `### ${table}`,
    '',
    PURPOSE[table] ?? '',
    '',
    '| Column | Type | | Default |',
    '|---|---|---|---|',
    ...rows,
    '',
    ...(rules.length > 0 ? ['Constraints:', '', ...rules, ''] : []),
    ...(own.length > 0 ? ['Indexes:', '', ...own, ''] : []),
  ];
}

function cell(text: string | null): string {
  return text === null ? '' : `\`${oneLine(text).replaceAll('|', '\\|')}\``;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}

function shortIndex(definition: string): string {
  return oneLine(definition)
    .replace(/^CREATE /, '')
    .replace(/ ON public\.\w+ USING /, ' ');
}
