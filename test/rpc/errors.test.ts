// Every error number of spec 03 §6 that can occur over JSON-RPC, provoked once, with the keys of its data; and those that cannot.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { ERRORS, type ErrorName, errorRow } from '../../src/domain/errors.ts';
import { publish, rr, ziData } from '../operations/setup.ts';
import { type Reply, type RpcSite, startRpc } from './support.ts';

const ADMIN = '/admin_dms';
const DESK = '/helpdesk_dms';
const RESELLER = '/value_reseller_dms';
const who = { login_id: 'jane' };

let server: RpcSite;
before(async () => {
  server = await startRpc({
    lost_dms: { sectag: 'LOST', role: 'customer', users: 'u', methods: 'list_zone' },
    acme_dms: { sectag: 'HOSTED', role: 'admin', users: 'u', methods: 'show_zone_sectags' },
  });
  const { db } = server.site.database;
  await make('plain.test.', {
    zi_data: ziData(['www A 192.0.2.1', 'alias CNAME www']),
    inc_updates: true,
    reference: 'USED',
  });
  await make('strict.test.');
  await server.site.as('admin')('set_zone_checks', {
    name: 'strict.test.',
    levels: 'owner-hostname=error target-hostname=error target-address=error',
  });
  const ownApex = ziData(['@ NS ns1.example.net.', 'www A 192.0.2.1'], {
    soa_mname: 'ns1.example.net.',
    soa_rname: 'h.example.net.',
  });
  await make('apex.test.', { use_apex_ns: false, zi_data: ownApex });
  await make('locked.test.', { edit_lock: true });
  await ok('edit_zone', { name: 'locked.test.', login_id: 'somebody' });
  await make('unlocked.test.', { edit_lock: true });
  await make('fixed.test.', { inc_updates: false });
  await make('off.test.', { inc_updates: true });
  await ok('disable_zone', { name: 'off.test.' });
  await make('twice.test.');
  await ok('delete_zone', { name: 'twice.test.' });
  await make('twice.test.');
  await make('files.test.');
  await ok('delete_zone', { name: 'files.test.' });
  await sql`update zone set zone_files = true where name = 'files.test.'`.execute(db);
  await ok('create_zone', { name: 'young.test.', ...who });
  await ok('create_zone', { name: 'bare.test.', ...who });
  await sql`update zone set zi_id = null, zi_candidate_id = null where name = 'bare.test.'`.execute(db);
  const group = { name: 'young.test.', update_type: 'same', update_data: added('w A 192.0.2.1'), ...who };
  await ok('set_zone', { name: 'young.test.', inc_updates: true });
  await ok('update_rrs', group);
  assert.equal(
    (await server.rpc(RESELLER, 'create_zone', { name: 'shop.test.', reference: 'R', ...who })).result,
    true,
  );
});
after(() => server.close());

async function ok(method: string, params: object): Promise<void> {
  const { error } = await server.rpc(ADMIN, method, params);
  assert.equal(error, undefined, `${method}: ${error?.message}`);
}

async function make(name: string, more: object = {}): Promise<void> {
  await ok('create_zone', { name, ...who, ...more });
  await publish(server.site, name);
}

const added = (line: string, more: object = { update_op: 'ADD' }) => ({
  rr_groups: [{ rrs: [{ ...rr(line), ...more }] }],
});
const idOf = async (name: string, deleted = false): Promise<number> => {
  const query = server.site.database.db.selectFrom('zone').select('id').where('name', '=', name);
  return (await query.where('state', deleted ? '=' : '<>', 'DELETED').executeTakeFirstOrThrow()).id;
};
const save = (...lines: Parameters<typeof ziData>[0][number][]) => ({
  name: 'plain.test.',
  ...who,
  zi_data: ziData(lines),
});
const fields = (more: object) => ({ name: 'plain.test.', ...who, zi_data: { rr_groups: [], ...more } });
const text = (zi_text: string, name = 'plain.test.') => ({ name, ...who, zi_text });
const update = (line: string, more?: object, name = 'plain.test.') => ({
  name,
  update_type: 't',
  update_data: added(line, more),
  ...who,
});
const zi = (zi_id: unknown) => ({ name: 'plain.test.', zi_id });

type Params = object | (() => Promise<object>);

/** Error, method, parameters; the endpoint where it is not the administrators'. */
const PROVOKED: readonly (readonly [ErrorName, string, Params, string?])[] = [
  ['MethodNotFoundJsonRpcError', 'no_such_method', {}],
  ['InvalidParamsJsonRpcError', 'show_zone', { nmae: 'plain.test.' }],
  ['UnhandledClassError', 'update_zone', save({ ...rr('www A 192.0.2.1'), class: 'CH' })],
  ['UnhandledTypeError', 'update_zone', save('www NOSUCH x')],
  ['Not7ValuesSOAParseError', 'update_zone_text', text('@ IN SOA a. b. 1 2 3\n')],
  ['SOASerialMustBeInteger', 'update_zone_text', text('@ IN SOA a. b. one 2 3 4 5\n')],
  ['NoPreviousLabelParseError', 'update_zone_text', text('$TTL 1h\n  IN A 192.0.2.1\n')],
  ['LabelNotInDomain', 'update_zone', save('www.elsewhere.test. A 192.0.2.1')],
  ['BadNameOwnerError', 'update_zone', { ...save('a_b A 192.0.2.1'), name: 'strict.test.' }],
  ['BadNameRdataError', 'update_zone', { ...save('@ MX 10 a_b.example.'), name: 'strict.test.' }],
  ['ZoneCheckIntegrityNoGlue', 'update_zone', { ...save('@ MX 10 mail'), name: 'strict.test.' }],
  ['ZoneAlreadyHasSOARecord', 'update_zone', save('@ SOA a. b. 1 2 3 4 5', '@ SOA a. b. 2 2 3 4 5')],
  ['ZoneSOARecordNotAtApex', 'update_zone', save('www SOA a. b. 1 2 3 4 5')],
  ['ZoneCNAMEExists', 'update_rrs', update('alias A 192.0.2.1')],
  ['ZoneCNAMELabelExists', 'update_zone', save('www A 192.0.2.1', 'www CNAME x')],
  ['DuplicateRecordInZone', 'update_zone', save('www A 192.0.2.1', 'www A 192.0.2.1')],
  ['ZoneHasNoNSRecord', 'update_zone', { ...save('www A 192.0.2.1'), name: 'apex.test.' }],
  ['RdataParseError', 'update_zone', save('www A 192.0.2.256')],
  ['AdminPrivilegeNeeded', 'update_zone', save({ ...rr('www A 192.0.2.9'), lock_ptr: true }), DESK],
  [
    'HelpdeskPrivilegeNeeded',
    'update_zone',
    { ...save({ ...rr('w A 192.0.2.9'), reference: 'R' }), name: 'shop.test.' },
    RESELLER,
  ],
  ['ZoneNotFound', 'show_zone', { name: 'none.test.' }],
  ['ZoneNotFoundByZoneId', 'show_zone_byid', { zone_id: 999_999 }],
  ['ZiNotFound', 'show_zi_byid', { zi_id: 999_999 }],
  ['NoZonesFound', 'list_zone', { names: ['none*'] }],
  ['CancelEditLockFailure', 'cancel_edit_zone', { name: 'locked.test.', edit_lock_token: 1 }],
  ['EditLockFailure', 'edit_zone', { name: 'locked.test.', ...who }],
  ['TickleEditLockFailure', 'tickle_editlock', { name: 'locked.test.', edit_lock_token: 1 }],
  ['UpdateZoneFailure', 'update_zone', { ...save('www A 192.0.2.1'), name: 'locked.test.', edit_lock_token: 1 }],
  ['ZoneExists', 'create_zone', { name: 'plain.test.', ...who }],
  ['ZoneNotDeleted', 'destroy_zone', async () => ({ zone_id: await idOf('plain.test.') })],
  ['ZiInUse', 'delete_zi', async () => ({ name: 'plain.test.', zi_id: await publishedZi() })],
  ['ZoneSecTagDoesNotExist', 'add_zone_sectag', { name: 'plain.test.', sectag_label: 'NONE' }],
  ['ZoneSecTagConfigError', 'list_zone', {}, '/lost_dms'],
  ['SecTagPermissionDenied', 'show_zone_sectags', { name: 'plain.test.' }, '/acme_dms'],
  ['HostnameZiParseError', 'update_zone', fields({ soa_mname: 'not a name' })],
  ['TtlZiParseError', 'update_zone', fields({ zone_ttl: 'soon' })],
  ['SOASerialRangeError', 'update_zone', fields({ soa_serial: 2 ** 32 })],
  ['SOASerialTypeError', 'update_zone', fields({ soa_serial: 'one' })],
  ['IncludeNotSupported', 'update_zone_text', text('$INCLUDE other\n')],
  ['HostnameParseError', 'update_zone_text', text('$ORIGIN a..b.\n')],
  ['TtlParseError', 'update_zone_text', text('$TTL soon\n')],
  ['NoSgFound', 'set_zone_alt_sg', { name: 'plain.test.', sg_name: 'none' }],
  ['ZoneNotDnssecEnabled', 'sign_zone', { name: 'plain.test.' }],
  ['ZoneCfgItemNotFound', 'create_zone', () => configured('soa_refresh', null)],
  ['ZoneBeingCreated', 'delete_zone', { name: 'locked.test.' }],
  ['ReferenceExists', 'create_reference', { reference: 'used' }],
  ['ReferenceDoesNotExist', 'delete_reference', { reference: 'NONE' }],
  ['ReferenceStillUsed', 'delete_reference', { reference: 'USED' }],
  ['NoReferenceFound', 'set_zone_reference', { name: 'plain.test.', reference: 'NONE' }],
  ['ActiveZoneExists', 'undelete_zone', async () => ({ zone_id: await idOf('twice.test.', true) })],
  ['ZoneFilesStillExist', 'destroy_zone', async () => ({ zone_id: await idOf('files.test.', true) })],
  ['ZoneCfgItemValueError', 'create_zone', () => configured('edit_lock', 'perhaps')],
  ['ZoneSmFailure', 'enable_zone', { name: 'plain.test.' }],
  ['RrQueryDomainError', 'rr_query_db', { label: 'www', name: '.test' }],
  ['ReferenceFormatError', 'create_zone', { name: 'new.test.', reference: '-x', ...who }],
  ['InvalidUpdateOperation', 'update_rrs', update('w A 192.0.2.1', {})],
  ['UpdateTypeNotSupported', 'update_zone_text', text('$UPDATE_TYPE x\n')],
  ['RropNotSupported', 'update_zone_text', text('$TTL 1h\n;!RROP:ADD\nw IN A 192.0.2.1\n')],
  [
    'UpdateTypeAlreadyQueued',
    'update_rrs',
    { ...update('v A 192.0.2.1', undefined, 'young.test.'), update_type: 'same' },
  ],
  ['UpdateTypeRequired', 'update_rrs', { ...update('w A 192.0.2.1'), update_type: '' }],
  ['ZoneDisabled', 'update_rrs', update('w A 192.0.2.1', undefined, 'off.test.')],
  ['InvalidDomainName', 'create_zone', { name: 'a..b.', ...who }],
  ['IncrementalUpdatesDisabled', 'update_rrs', update('w A 192.0.2.1', undefined, 'fixed.test.')],
  ['ReverseNamesNotAccepted', 'create_zone', { name: 'x.in-addr.arpa.', ...who }],
  ['ZoneHasNoZi', 'refresh_zone_ttl', { name: 'bare.test.', zone_ttl: '2h' }],
  ['ZoneNotDisabled', 'set_zone_sg', { name: 'plain.test.', sg_name: 'sg-two' }],
  ['RRNoTypeGiven', 'update_zone', save({ label: 'www', rdata: '192.0.2.1' })],
  ['OnlyOneLoneWildcardValid', 'list_zone', { names: ['*', 'a*'] }],
  ['ReferenceMustBeGiven', 'list_zone', { names: ['shop*'] }, RESELLER],
  ['ZiIdSyntaxError', 'show_zi', zi('what')],
  ['ZiIdAdjStringSyntaxError', 'show_zi', zi('^-+')],
  ['ZiIdTimeUnitSyntaxError', 'show_zi', zi('@5y')],
  ['ZiIdTimeAmountSyntaxError', 'show_zi', zi('@xd')],
  ['ZiIdHhMmSyntaxError', 'show_zi', zi('25:00')],
  ['ZiIdDdSlashMmSyntaxError', 'show_zi', zi('32/01')],
  ['ZiIdDdMmYyyySyntaxError', 'show_zi', zi('1/2/3')],
  ['ZiIdIsoDateSyntaxError', 'show_zi', zi('2026-1-')],
  ['ZoneNotPublished', 'poke_zone_wrap_serial', { name: 'young.test.' }],
  ['SOASerialCandidateIgnored', 'poke_zone_set_serial', { name: 'plain.test.', soa_serial: 2026111900 }],
  ['ZoneNoAltSgForSwap', 'swap_zone_sg', { name: 'plain.test.' }],
  ['LoginIdFormatError', 'create_zone', { name: 'new.test.', login_id: 'a b' }],
  ['LoginIdInvalidError', 'create_zone', { name: 'new.test.', login_id: '' }],
  ['ZiTextParseError', 'update_zone_text', text('w IN A ( 192.0.2.1\n')],
  ['ZoneAdminPrivilegeNeeded', 'edit_zone', { name: 'apex.test.', ...who }, DESK],
  ['EventNotFoundById', 'show_event', { event_id: 999_999 }],
  ['LostUpdate', 'update_zone', { ...save('www A 192.0.2.1'), base_zi_id: 999_999 }],
  ['RrsetTtlDiffers', 'update_zone', save('www 60 A 192.0.2.1', 'www 90 A 192.0.2.2')],
  ['ServerManagedType', 'update_zone', save('@ NSEC3PARAM 1 0 0 -')],
];

async function publishedZi(): Promise<number | null> {
  const query = server.site.database.db.selectFrom('zone').select('zi_id').where('name', '=', 'plain.test.');
  return (await query.executeTakeFirstOrThrow()).zi_id;
}

/** Parameters of a creation after a key of the configuration has got a value, or lost it. */
async function configured(key: string, value: string | null): Promise<object> {
  const { db } = server.site.database;
  await db.deleteFrom('config').where('key', '=', key).execute();
  if (value !== null) await db.insertInto('config').values({ key, value, sg_id: null }).execute();
  undo = async () => {
    await db.deleteFrom('config').where('key', '=', key).execute();
    await db
      .insertInto('config')
      .values({ key, value: key === 'soa_refresh' ? '2h' : 'false', sg_id: null })
      .execute();
  };
  return { name: 'new.test.', ...who };
}

let undo = async (): Promise<void> => undefined;

/** Why the others of spec 03 §6.3 do not come over a shipped endpoint. */
const NEVER: Readonly<Record<string, readonly ErrorName[]>> = {
  'bodies and requests, tried elsewhere': [
    'ParseErrorJsonRpcError',
    'InvalidRequestJsonRpcError',
    'InternalErrorJsonRpcError',
  ],
  'a class of others': ['UpdateError', 'DynDNSUpdateError'],
  'a version always has a zone TTL': ['ZoneTTLNotSetError'],
  'the SOA is made from the fields of the version': ['ZoneHasNoSOARecord'],
  '$TTL may stand anywhere, $GENERATE is taken': ['TtlInWrongPlace', 'GenerateNotSupported'],
  'the database keeps names unique': ['ZoneMultipleResults', 'SgMultipleResults', 'MultipleReferencesFound'],
  'the name is a parameter, and judged as the name of a zone': ['ZoneNameUndefined', 'BadInitialZoneName'],
  'the Admin tag is always there': ['NoZoneSecTagsFound', 'NoSecTagsExist'],
  'a stand-by, tried in test/operations/door.test.ts': ['DBReadOnlyError'],
  'of the shell and of dmsd': [
    ...([
      'SOASerialArithmeticError',
      'DynDNSCantReadKeyError',
      'NoSuchZoneOnServerError',
      'BinaryFileError',
      'ZoneSecTagExists',
    ] as const),
    ...([
      'ZoneSecTagStillUsed',
      'ConfigBatchHoldFailed',
      'SgNameRequired',
      'SgExists',
      'SgStillHasZones',
      'ServerExists',
    ] as const),
    ...([
      'NoServerFoundByAddress',
      'ServerAddressExists',
      'ServerNotDisabled',
      'ServerSmFailure',
      'SgStillHasServers',
    ] as const),
    ...([
      'InvalidHmacType',
      'NamedStillRunning',
      'DmsdmdStillRunning',
      'PidFileValueError',
      'PidFileAccessError',
    ] as const),
    ...([
      'ZoneFileWriteError',
      'NamedConfWriteError',
      'ReplicaSgExists',
      'SOASerialOcclusionError',
      'NoReplicaSgFound',
    ] as const),
    ...(['SOASerialPublishedError', 'CantFailEventById', 'IncrementalUpdateNotInTrialRun', 'NoServerFound'] as const),
  ],
};

describe('provoked', () => {
  for (const [name, method, params, endpoint = ADMIN] of PROVOKED) {
    test(`${errorRow(name).code} ${name}`, async () => {
      const reply = await server.rpc(endpoint, method, typeof params === 'function' ? await params() : params);
      await undo();
      undo = async () => undefined;
      assert.equal(reply.error?.code, errorRow(name).code, JSON.stringify(reply));
      if (name === 'MethodNotFoundJsonRpcError') return;
      checkData(name, reply.error.data);
    });
  }
});

function checkData(name: ErrorName, data: NonNullable<Reply['error']>['data']): void {
  const { keys, parents } = errorRow(name);
  assert.equal(data.exception_type, [...parents, name].join('.'));
  assert.match(String(data.exception_message), new RegExp(`^${name}: `));
  for (const key of keys) assert.ok(key in data, `${key} in ${JSON.stringify(data)}`);
  assert.ok(!('stack_trace' in data));
}

test('every number of the specification is provoked, or has a reason why it cannot be', () => {
  const provoked = new Set<string>(PROVOKED.map(([name]) => name));
  const never = new Set<string>(Object.values(NEVER).flat());
  for (const name of Object.keys(ERRORS) as ErrorName[]) {
    const { code } = errorRow(name);
    if (code < -130 && code > -32_000) continue;
    assert.equal(provoked.has(name) !== never.has(name), true, `${code} ${name}`);
  }
});
