// The JSON-RPC endpoints as data: path, security tag, role, users and methods (spec 03 §1.1, §2.1).

import { type AddressTest, addressList } from '../dns/address-list.ts';
import { NetworkError } from '../dns/network.ts';
import { DmsError } from '../domain/errors.ts';
import { ROLES, type Role } from '../domain/roles.ts';
import { operationsByName } from '../operations/index.ts';

export interface Endpoint {
  /** `/admin_dms`. */
  readonly path: string;
  /** What the browser or panel is told it logs in to. */
  readonly realm: string;
  readonly sectag: string;
  readonly users: readonly string[];
  readonly methods: ReadonlyMap<string, Role>;
  /** Where calls may come from. */
  readonly mayConnect: AddressTest;
  /** Requests a minute from one address, 0 for any number; null: as the setting rpc_rate_limit has it. */
  readonly rateLimit: number | null;
}

/** One row as configuration gives it: a method is `name`, or `name:role` where its role is not the endpoint's. */
export interface EndpointRow {
  readonly path: string;
  readonly realm: string;
  readonly sectag: string;
  readonly role: Role;
  readonly users: readonly string[];
  readonly methods: readonly string[];
  /** Addresses and networks; none: any. */
  readonly addresses?: readonly string[];
  readonly rateLimit?: number;
}

/** Every endpoint has it, named or not. */
export const DISCOVER = 'rpc.discover';

const READ = ['list_zone', 'list_zi', 'show_zone'];
const READ_ANY = [...READ, 'show_zone_byid', 'show_zi', 'show_zi_byid'];

const HELPDESK = [
  ...READ_ANY,
  'show_zone_text',
  'create_zone',
  'copy_zone',
  'load_zone',
  'load_zi',
  'delete_zone',
  'undelete_zone',
  'destroy_zone',
  'enable_zone',
  'disable_zone',
  'set_zone',
  'copy_zi',
  'delete_zi',
  'edit_zone',
  'tickle_editlock',
  'cancel_edit_zone',
  'update_zone',
  'update_zone_text',
  'preview_zone_text',
  'preview_withdrawal',
  'update_rrs',
  'list_update_rrs',
  'show_sectags',
  'show_zone_sectags',
  'sign_zone',
  'load_keys',
  'refresh_zone',
  'reset_zone',
  'refresh_zone_ttl',
  'show_configsm',
  'create_reference',
  'delete_reference',
  'rename_reference',
  'set_zone_reference',
  'list_reference',
  'rr_query_db',
  'list_sg',
  'wait_change',
];

const ADMIN = [
  ...HELPDESK,
  'add_zone_sectag',
  'delete_zone_sectag',
  'replace_zone_sectags',
  'set_zone_sg',
  'set_zone_alt_sg',
  'swap_zone_sg',
  'move_zone_sg',
  'cancel_move_zone_sg',
  'poke_zone_set_serial',
  'poke_zone_wrap_serial',
  'show_sg',
  'list_server',
  'show_dms_status',
  'list_pending_events',
  'show_event',
  'refresh_all',
  'refresh_sg',
  'refresh_apex',
  'reset_all_zones',
  'nuke_zones',
  'preview_bulk',
  'list_bulk',
  'show_bulk',
  'pause_bulk',
  'resume_bulk',
  'cancel_bulk',
];

/** What is served where dms.conf says nothing else: the matrix of spec 03 §2.1, the help desk's part as in design §5. */
const DEFAULT_ENDPOINTS: readonly EndpointRow[] = [
  {
    path: '/admin_dms',
    realm: 'Admin DMS',
    sectag: 'Admin',
    role: 'admin',
    users: ['admin-dms'],
    methods: ADMIN,
  },
  {
    path: '/helpdesk_dms',
    realm: 'Helpdesk DMS',
    sectag: 'Admin',
    role: 'helpdesk',
    users: ['helpdesk-dms'],
    methods: HELPDESK,
  },
  {
    path: '/list_zone',
    realm: 'Admin DMS list_zone',
    sectag: 'Admin',
    role: 'helpdesk',
    users: ['admin-dms'],
    methods: READ_ANY,
  },
  {
    path: '/value_reseller_dms',
    realm: 'Value Reseller DMS',
    sectag: 'VALUE_RESELLER',
    role: 'customer',
    users: ['value-reseller-dms'],
    methods: [...READ, 'create_zone', 'delete_zone', 'edit_zone', 'update_zone', 'update_rrs', 'wait_change'],
  },
  {
    path: '/hosted_dms',
    realm: 'Hosted DMS',
    sectag: 'HOSTED',
    role: 'customer',
    users: ['hosted-dms'],
    methods: [
      ...READ,
      'create_zone:helpdesk',
      'delete_zone:helpdesk',
      'edit_zone',
      'tickle_editlock',
      'cancel_edit_zone',
      'update_zone:helpdesk',
      'wait_change',
    ],
  },
];

const KEYS: readonly string[] = ['path', 'realm', 'sectag', 'role', 'users', 'methods', 'addresses', 'rate_limit'];
const EMPTY: EndpointRow = { path: '', realm: '', sectag: '', role: 'customer', users: [], methods: [] };

/** For an `[endpoint …]` section that cannot be used; the text names the section and the fault. */
function unusable(name: string, what: string): DmsError {
  return new DmsError('SettingInvalid', { setting: `endpoint ${name}` }, `[endpoint ${name}]: ${what}`);
}

/**
 * The endpoints to serve: the shipped rows, changed and added to by the `[endpoint NAME]` sections of dms.conf. A section
 * whose NAME is a shipped path without its slash replaces the keys it gives; `methods =` with nothing takes the endpoint away.
 * Throws SettingInvalid.
 */
export function endpointsOf(
  sections: Readonly<Record<string, Readonly<Record<string, string>>>>,
  shipped: readonly EndpointRow[] = DEFAULT_ENDPOINTS,
): readonly Endpoint[] {
  const rows = new Map(shipped.map((row) => [row.path.slice(1), row]));
  for (const [name, section] of Object.entries(sections)) {
    rows.set(name, rowOf(name, section, rows.get(name) ?? { ...EMPTY, path: `/${name}`, realm: name }));
  }
  const served = [...rows].filter(([, row]) => row.methods.length > 0);
  const paths = served.map(([, row]) => row.path);
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice !== undefined) throw unusable(twice.slice(1), `two endpoints have the path ${twice}`);
  return served.map(([name, row]) => endpointOf(name, row));
}

function rowOf(name: string, section: Readonly<Record<string, string>>, row: EndpointRow): EndpointRow {
  const unknown = Object.keys(section).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) {
    throw unusable(name, `${unknown} is not known; there are ${KEYS.join(', ')}`);
  }
  return {
    path: section.path ?? row.path,
    realm: section.realm ?? row.realm,
    sectag: section.sectag ?? row.sectag,
    role: section.role === undefined ? row.role : roleOf(name, section.role),
    users: section.users === undefined ? row.users : wordsOf(section.users),
    methods: section.methods === undefined ? row.methods : wordsOf(section.methods),
    ...(section.addresses === undefined ? {} : { addresses: wordsOf(section.addresses) }),
    ...(section.rate_limit === undefined ? {} : { rateLimit: rateOf(name, section.rate_limit) }),
  };
}

function endpointOf(name: string, row: EndpointRow): Endpoint {
  if (!/^(\/[a-z0-9_.-]+)+$/i.test(row.path)) throw unusable(name, `path "${row.path}" is not like /admin_dms`);
  if (row.sectag === '') throw unusable(name, 'sectag is missing');
  if (row.users.length === 0) throw unusable(name, 'users is missing: nobody could log in');
  const methods = new Map(
    row.methods.filter((method) => method !== DISCOVER).map((method) => methodOf(name, row, method)),
  );
  return { ...row, methods, mayConnect: addressesOf(name, row.addresses ?? []), rateLimit: row.rateLimit ?? null };
}

function addressesOf(name: string, words: readonly string[]): AddressTest {
  if (words.length === 0) return () => true;
  try {
    return addressList(words);
  } catch (error) {
    if (error instanceof NetworkError) throw unusable(name, `addresses: ${error.message}`);
    throw error;
  }
}

function rateOf(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw unusable(name, `rate_limit "${text}" is no whole number`);
  return Number(text);
}

function methodOf(name: string, row: EndpointRow, method: string): [string, Role] {
  const [word = '', role = row.role] = method.split(':');
  const operation = operationsByName.get(word);
  if (operation === undefined) throw unusable(name, `there is no method "${word}"`);
  const known = roleOf(name, role);
  if (!operation.roles.includes(known)) throw unusable(name, `role ${known} has no method "${word}"`);
  return [word, known];
}

function roleOf(name: string, role: string): Role {
  const known = ROLES.find((one) => one === role);
  if (known === undefined) throw unusable(name, `role "${role}" is none of ${ROLES.join(', ')}`);
  return known;
}

function wordsOf(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}
