// The walls between security tags: whatever a caller asks of a zone of another tag, it goes as if that zone did not exist, in
// the answer and in the statements that are run.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import pg from 'pg';
import { ROLES, type Role } from '../../src/domain/roles.ts';
import type { Changed } from '../../src/operations/call.ts';
import type { Operation } from '../../src/operations/define.ts';
import { operationsByName } from '../../src/operations/index.ts';
import { paramsSchema } from '../../src/operations/validate.ts';
import { makeSite, publish, type Site, ziData } from '../operations/setup.ts';
import { PLAIN, pointing, type Target } from './pointing.ts';

let site: Site;

/** Never existed; the names are as long as those of the zones that do. */
const ABSENT: Target = { name: 'missing.walls.test.', zoneId: 900_000_001, ziId: 900_000_002, changeId: 900_000_003 };
let foreign: Target;
let own: Target;
let deleted: Target;

before(async () => {
  site = await makeSite();
  const waiting = { wait: () => assert.fail('a change that is not seen is waited for'), close: async () => undefined };
  Object.assign(site.ports, { waiting });
  // numbers that are found again in statements and answers
  for (const [table, from] of [
    ['zone', 810_000_000],
    ['zone_instance', 820_000_000],
    ['event', 830_000_000],
  ] as const) {
    await sql`select setval(${`${table}_id_seq`}::regclass, ${from})`.execute(site.database.db);
  }
  await site.database.db.insertInto('sectag').values({ sectag_label: 'OTHER' }).execute();
  foreign = await make('foreign.walls.test.', 'OTHER');
  own = await make('own.tenant.test.', 'RESELLER');
  deleted = await make('deleted.walls.test.', 'OTHER');
  await site.as('admin')('delete_zone', [deleted.name]);
});
after(() => site.close());

async function make(name: string, sectag_label: string): Promise<Target> {
  const admin = site.as('admin');
  const sectags = [{ sectag_label }];
  const params = { name, login_id: 'x', reference: 'SHARED', sectags, zi_data: ziData(['www A 192.0.2.1']) };
  const { change_id, zi_id } = await admin('create_zone', params);
  await publish(site, name);
  const { zone_id } = (await admin('show_zonesm', [name])).value as { zone_id: number };
  return { name, zoneId: zone_id, ziId: zi_id ?? 0, changeId: change_id ?? 0 };
}

interface Attempt {
  readonly title: string;
  /** Parameters with everything that points at all pointing at the zone of the tenant but one. */
  readonly params: (target: Target) => Record<string, unknown>;
}

/** Each parameter that can point at a zone, alone at the target; the others that are needed at a zone of the caller. */
function attempts(operation: Operation, role: Role): Attempt[] {
  const { properties, required = [] } = paramsSchema(operation, role, 'rpc');
  const names = Object.keys(properties);
  const plain = Object.fromEntries(names.filter((name) => name in PLAIN).map((name) => [name, PLAIN[name]]));
  const needed = names.filter((name) => (required as string[]).includes(name));
  // a zone may be named in two ways, only one of them at a time
  const alone = new Set(['zone_id', 'names', 'label', 'update_text']);
  return names
    .filter((name) => pointing(name, own) !== undefined)
    .map((name) => ({
      title: name,
      params: (target) => ({
        ...plain,
        ...Object.fromEntries(
          needed.filter((one) => pointing(one, own) !== undefined).map((one) => [one, pointing(one, own)]),
        ),
        ...(needed.includes('name') || alone.has(name) || !names.includes('name') ? {} : { name: own.name }),
        [name]: pointing(name, target),
        // a text that names its zone leaves the parameter no say
        ...(name === 'name' && names.includes('update_text') ? { update_text: '$UPDATE_TYPE walls\n' } : {}),
      }),
    }));
}

/** The name of what is created is taken, whoever has it: the one documented exception. */
const CREATED: Readonly<Record<string, string>> = { create_zone: 'name', copy_zone: 'name', load_zone: 'name' };

const statements: string[] = [];
const { query } = pg.Client.prototype;

/** Answer and statements, with the target's name and numbers as placeholders. */
async function outcome(
  operation: Operation,
  role: Role,
  params: Record<string, unknown>,
  target: Target,
): Promise<string> {
  statements.length = 0;
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const [first] = args as [string | { text?: string }];
    // the commit of a transaction that only read goes out with what comes next, at the latest 2 ms later
    if (first !== 'commit') statements.push(typeof first === 'string' ? first : (first.text ?? 'cursor'));
    return (query as (...all: unknown[]) => unknown).apply(this, args);
  } as typeof query;
  let answer: unknown;
  try {
    answer = await site.as(role, { sectag: 'RESELLER' })(operation.name, params);
  } catch (error) {
    const { name, message, data } = error as Error & { data: unknown };
    answer = { name, message, data };
  } finally {
    pg.Client.prototype.query = query;
  }
  const text = JSON.stringify({ answer, statements });
  return text
    .replaceAll(target.name, 'TARGET.')
    .replaceAll(target.name.slice(0, -1), 'TARGET')
    .replaceAll(RegExp(`\\b(${target.zoneId}|${target.ziId}|${target.changeId})\\b`, 'g'), '777');
}

const NOT_THERE = new Set(['ZoneNotFound', 'ZoneNotFoundByZoneId', 'ZiNotFound', 'NoZonesFound', 'EventNotFoundById']);

describe('a zone of another tag is as one that never was', () => {
  for (const operation of operationsByName.values()) {
    for (const role of ROLES.filter((one) => operation.tenants === true && operation.roles.includes(one))) {
      test(`${operation.name} as ${role}`, async () => {
        for (const { title, params } of attempts(operation, role)) {
          if (CREATED[operation.name] === title) continue;
          const absent = await outcome(operation, role, params(ABSENT), ABSENT);
          assert.equal(await outcome(operation, role, params(foreign), foreign), absent, title);
          assert.equal(await outcome(operation, role, params(deleted), deleted), absent, `${title}, deleted`);
          const { answer } = JSON.parse(absent) as { answer: { name?: string; value?: unknown; data?: unknown } };
          const nothing = answer.value === null || NOT_THERE.has(answer.name ?? '');
          assert.ok(nothing || answer.value !== undefined, `${title}: ${JSON.stringify(answer)}`);
        }
      });
    }
  }

  test('what concerns the whole site is refused, whatever it is asked for', async () => {
    for (const operation of operationsByName.values()) {
      if (operation.tenants === true) continue;
      for (const role of operation.roles) {
        const call = site.as(role, { sectag: 'RESELLER' })(operation.name, {});
        await assert.rejects(call, { name: 'SecTagPermissionDenied' }, operation.name);
      }
    }
  });
});

describe('names that are taken', () => {
  const creations = (name: string): [string, Record<string, unknown>][] => [
    ['create_zone', { name, login_id: 'x', reference: 'SHARED' }],
    ['load_zone', { name, login_id: 'x', zi_text: PLAIN.zi_text }],
    ['copy_zone', { src_name: own.name, name, login_id: 'x' }],
  ];

  test('are told as taken and nothing else, be they seen or not', async () => {
    const mine = await make('mine.walls.test.', 'RESELLER');
    for (const [operation, params] of creations(foreign.name)) {
      const tell = async (target: Target) =>
        await outcome(
          operationsByName.get(operation) as Operation,
          'helpdesk',
          { ...params, name: target.name },
          target,
        );
      const [theirs, ours] = [JSON.parse(await tell(foreign)), JSON.parse(await tell(mine))] as { answer: unknown }[];
      assert.deepEqual(theirs?.answer, {
        name: 'ZoneExists',
        message: 'zone TARGET. exists',
        data: { name: 'TARGET.' },
      });
      assert.deepEqual(theirs?.answer, ours?.answer);
    }
  });

  test('a network that has a zone under another name: the name is not told', async () => {
    await site.as('admin')('create_zone', { name: '192.0.2.64/26', login_id: 'x' });
    const name = '64/26.2.0.192.in-addr.arpa.';
    await assert.rejects(
      site.as('customer')('create_zone', { name, login_id: 'x', reference: 'SITE' }),
      (error: Error) => {
        assert.equal(error.message, `zone ${name} exists`);
        return true;
      },
    );
    await assert.rejects(site.as('admin')('create_zone', { name, login_id: 'x' }), /64-26/);
  });
});

describe('what other zones hold', () => {
  const tenant = (name: string, params: unknown): Promise<Changed> =>
    site.as('helpdesk', { sectag: 'RESELLER' })(name, params);

  test('a reverse zone is filled from zones that the caller sees', async () => {
    const addresses = { reference: 'SHARED', login_id: 'x' };
    const hosts = (host: string) => ({ zi_data: ziData([`${host} A 198.51.100.7`, `${host}-2 A 198.51.100.8`]) });
    await make('secret.test.', 'OTHER');
    await site.as('admin')('update_zone', { name: 'secret.test.', login_id: 'x', ...hosts('hidden') });
    await publish(site, 'secret.test.');
    await tenant('update_zone', { name: own.name, login_id: 'x', zi_data: ziData(['seen A 198.51.100.8']) });
    await publish(site, own.name);
    await tenant('create_zone', { name: '198.51.100/24', fill: true, ...addresses });
    await publish(site, '100.51.198.in-addr.arpa.');
    const { value } = await tenant('show_zone_text', { name: '100.51.198.in-addr.arpa.' });
    const text = (value as { zi_text: string }).zi_text;
    assert.match(text, /^8 +IN +PTR +seen\.own\.tenant\.test\.$/m);
    assert.doesNotMatch(text, /secret|hidden/);
  });

  test('reverse zones that the caller does not see are not in the preview of what follows', async () => {
    const admin = site.as('admin');
    await admin('create_zone', {
      name: '2001:db8::/32',
      login_id: 'x',
      reference: 'SHARED',
      sectags: [{ sectag_label: 'OTHER' }],
    });
    await publish(site, '8.b.d.0.1.0.0.2.ip6.arpa.');
    const zi_text = '$TTL 1h\nh IN AAAA 2001:db8::5\nseen IN A 198.51.100.9\n';
    const seen = (await tenant('preview_zone_text', { name: own.name, zi_text })).value as {
      ptr: { reverse_zones: unknown };
    };
    assert.deepEqual(seen.ptr.reverse_zones, ['100.51.198.in-addr.arpa.']);
    const all = (await admin('preview_zone_text', { name: own.name, zi_text })).value as typeof seen;
    assert.deepEqual(all.ptr.reverse_zones, ['100.51.198.in-addr.arpa.', '8.b.d.0.1.0.0.2.ip6.arpa.']);
  });
});
