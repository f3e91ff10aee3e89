// The JSON form of a zone both ways: what is shown can be sent back, and nothing is different then (spec 03 §3, spec 04 §12.24).

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { makeSite, publish, rr, type Site, ziData } from './setup.ts';

let site: Site;
before(async () => {
  site = await makeSite();
});
after(() => site.close());

const admin = async (name: string, params?: unknown) => (await site.as('admin')(name, params)).value as never;
const LOGIN = { login_id: 'jane' };

interface ShownRr extends Record<string, unknown> {
  readonly rr_id: number | null;
  readonly label: string;
  readonly type: string;
  readonly rdata: string;
}
interface Shown {
  readonly zone_id: number;
  readonly zi: {
    readonly zi_id: number;
    readonly rr_groups: { comment?: string; tag?: string | null; rrs: ShownRr[] }[];
  };
}

const show = (name: string, params: object = {}): Promise<Shown> => admin('show_zone', { name, ...params });
const newest = async (name: string, params: object = {}): Promise<Shown> => {
  const { zi_candidate_id } = (await admin('show_zonesm', [name])) as { zi_candidate_id: number };
  return show(name, { zi_id: zi_candidate_id, ...params });
};

/** Everything of a shown version that is not its own number, time or author. */
function content({ zi }: Shown) {
  const {
    zi_id: _id,
    ctime: _ctime,
    mtime: _mtime,
    ptime: _ptime,
    change_by: _by,
    ...fields
  } = zi as Record<string, unknown> & Shown['zi'];
  const groups = zi.rr_groups.map(({ rrs, ...group }) => ({ ...group, rrs: rrs.map(({ zi_id: _zi, ...one }) => one) }));
  return { ...fields, rr_groups: groups };
}

/** Rows of records and groups of a zone, as the versions have them. */
async function rows(zone_id: number): Promise<unknown[]> {
  const { db } = site.database;
  const records = db
    .selectFrom('record')
    .select(['id', 'added', 'removed'])
    .where('zone_id', '=', zone_id)
    .orderBy('id');
  const groups = db
    .selectFrom('zone_group')
    .selectAll()
    .where('zone_id', '=', zone_id)
    .orderBy('group_no')
    .orderBy('added');
  return [await records.execute(), await groups.execute()];
}

/** Shows the newest version, sends it back, and wants nothing to be different. */
async function goesRound(name: string, params: object = {}): Promise<Shown> {
  const shown = await newest(name, params);
  const before = await rows(shown.zone_id);
  await admin('update_zone', { name, zi_data: shown.zi, ...LOGIN });
  assert.deepEqual(await rows(shown.zone_id), before);
  const again = await newest(name, params);
  assert.notEqual(again.zi.zi_id, shown.zi.zi_id);
  assert.deepEqual(content(again), content(shown));
  return again;
}

const TEXT = `$TTL 1h
; above the SOA
;# its comment
@ IN SOA ns1.example.net. hostmaster.example.net. 2026112005 2h 15m 7d 1h ; behind it
@ NS ns1.example.net.
@ NS NS2.Example.net.

; an ordinary comment
;| Web servers
;|  in rack 4
;# the first one
;!TRACKREV REF:SITE
WWW 24h A 192.0.2.1 ; behind the record
www 24h AAAA 2001:DB8::1
;!DISABLE
old A 192.0.2.9

;| Web servers
;|  in rack 4
;!LOCKPTR
a\\.b TXT "quoted; text" bare "\\034escaped\\"" 

;| nothing yet

mail MX 10 WWW
_sip._tcp SRV 0 5 5060 www
key TYPE65280 \\# 3 0aFF00
`;

describe('what is shown can be sent back', () => {
  test('a zone with everything in it, with managed apex NS', async () => {
    const name = 'round.test.';
    await admin('load_zone', { name, zi_text: TEXT, ...LOGIN });
    await publish(site, name);
    const shown = await goesRound(name);
    assert.deepEqual(
      shown.zi.rr_groups.map(({ comment, rrs }) => [comment, rrs.length]),
      [
        ['Web servers\n in rack 4\n', 3],
        ['Web servers\n in rack 4\n', 1],
        ['nothing yet\n', 0],
        [undefined, 3],
      ],
    );
    const [first] = shown.zi.rr_groups[0]?.rrs ?? [];
    assert.deepEqual(
      [first?.label, first?.rdata, first?.comment, first?.track_reverse, first?.reference],
      ['WWW', '192.0.2.1', 'the first one\n', true, 'SITE'],
    );
    assert.match(String(first?.remark), /behind the record/);
    const aaaa = shown.zi.rr_groups[0]?.rrs.find(({ type }) => type === 'AAAA');
    assert.equal(aaaa?.rdata, '2001:DB8::1');
  });

  test('with all records, derived ones among them', async () => {
    const shown = await goesRound('round.test.', { all_rrs: true });
    const [apex] = shown.zi.rr_groups;
    assert.deepEqual([apex?.comment, apex?.tag], ['Apex resource records for round.test.\n', 'APEX_RRS']);
    assert.deepEqual(
      apex?.rrs.map(({ rr_id, type }) => [rr_id, type]),
      [
        [null, 'SOA'],
        [null, 'NS'],
        [null, 'NS'],
      ],
    );
    assert.deepEqual([apex?.rrs[0]?.comment, apex?.rrs[0]?.remark], ['its comment\n', 'above the SOA\nbehind it']);
  });

  test('to create another zone from it', async () => {
    const { zi } = await newest('round.test.', { all_rrs: true });
    await admin('create_zone', { name: 'round2.test.', zi_data: zi, ...LOGIN });
    await publish(site, 'round2.test.');
    const strip = (shown: Shown) =>
      shown.zi.rr_groups.map(({ comment, rrs }) => [
        comment,
        rrs.map(({ rr_id: _rr, zi_id: _zi, ...one }) => ({ ...one, label: one.label.toLowerCase() })),
      ]);
    assert.deepEqual(strip(await show('round2.test.')), strip(await newest('round.test.')));
    await goesRound('round2.test.');
  });

  test('a zone that keeps its own apex; who sends no apex group keeps its comment', async () => {
    const name = 'own.test.';
    await admin('load_zone', {
      name,
      zi_text: `;| Top of all\n${TEXT.replace('$TTL 1h\n', '')}`.replace(/^/, '$TTL 1h\n'),
      use_apex_ns: false,
      ...LOGIN,
    });
    await publish(site, name);
    const shown = await goesRound(name);
    assert.equal(shown.zi.rr_groups[0]?.tag, 'APEX_RRS');
    assert.equal(shown.zi.rr_groups[0]?.comment, 'Top of all\n');
    await publish(site, name);
    await goesRound(name, { all_rrs: true });
    await publish(site, name);
    const [apex, ...others] = shown.zi.rr_groups;
    const rr_groups = [...others, { rrs: apex?.rrs ?? [] }];
    await admin('update_zone', { name, zi_data: { ...shown.zi, rr_groups }, ...LOGIN });
    assert.equal((await newest(name)).zi.rr_groups[0]?.comment, 'Top of all\n');
    await publish(site, name);
    const usual = { ...apex, comment: 'Apex resource records for own.test.\n' };
    await admin('update_zone', { name, zi_data: { ...shown.zi, rr_groups: [usual, ...others] }, ...LOGIN });
    const kept = (await admin('show_zone_text', { name, zi_id: (await newest(name)).zi.zi_id })) as { zi_text: string };
    assert.match(kept.zi_text, /^; above the SOA\n;# its comment\n;!REF:SITE\n@ /m);
    assert.match(kept.zi_text, / 2h +;Refresh$/m);
    const { db } = site.database;
    const last = await db.selectFrom('zone_instance').select('apex_comment').orderBy('id', 'desc').limit(1).execute();
    assert.deepEqual(last, [{ apex_comment: null }]);
    await goesRound(name);
  });

  test('between a switch of use_apex_ns and the next publish, either way', async () => {
    const name = 'switched.test.';
    await admin('create_zone', {
      name,
      zi_data: ziData(['www A 192.0.2.1', '@ MX 10 www'], { soa_ttl: '5m' }),
      ...LOGIN,
    });
    await publish(site, name);
    await admin('set_zone', { name, use_apex_ns: false });
    const off = await newest(name);
    const [apex] = off.zi.rr_groups;
    assert.deepEqual(
      [apex?.tag, apex?.rrs.map(({ rdata }) => rdata)],
      ['APEX_RRS', ['ns1.example.net.', 'ns2.example.net.']],
    );
    const text = (await admin('show_zone_text', { name, zi_id: off.zi.zi_id })) as { zi_text: string };
    assert.match(text.zi_text, /NS +ns2\.example\.net\./);
    await admin('update_zone', { name, zi_data: off.zi, ...LOGIN });
    await goesRound(name);
    await publish(site, name);
    await admin('set_zone', { name, use_apex_ns: true });
    const on = await newest(name);
    assert.deepEqual(
      on.zi.rr_groups.flatMap(({ tag, rrs }) => rrs.map(({ type }) => `${tag} ${type}`)),
      ['undefined A', 'undefined MX'],
    );
    await admin('update_zone', { name, zi_data: on.zi, ...LOGIN });
    await goesRound(name);
  });

  test('customers save a zone with managed apex without an apex group: no comment is lost', async () => {
    const name = 'cust.test.';
    const zi_data = {
      rr_groups: [
        { comment: 'Mine', rrs: [rr('www A 192.0.2.1')] },
        {
          comment: 'Apex resource records for cust.test.\n',
          tag: 'APEX_RRS',
          rrs: [rr('@ NS ns9.example.net.'), rr('@ TXT "kept"')],
        },
        { rrs: [rr('mail A 192.0.2.2')] },
      ],
    };
    await site.as('customer')('create_zone', { name, reference: null, zi_data, ...LOGIN });
    await publish(site, name);
    const { zi } = await newest(name);
    assert.deepEqual(
      zi.rr_groups.map(({ comment, tag, rrs }) => [comment, tag, rrs.map(({ label, type }) => `${label} ${type}`)]),
      [
        ['Mine', null, ['www A']],
        [undefined, undefined, ['@ TXT', 'mail A']],
      ],
    );
    const before = await rows((await newest(name)).zone_id);
    await site.as('customer')('update_zone', { name, zi_data: zi, ...LOGIN });
    assert.deepEqual(await rows((await newest(name)).zone_id), before);
  });
});

const letters = fc.string({
  unit: fc.constantFrom('a', 'b', 'B', '0', '-', ' ', '\n', 'é', '😀', ';', '"', '\\', '\t', '|'),
  maxLength: 20,
});
const POOL = [
  'a A 192.0.2.1',
  'a A 192.0.2.2',
  '@ TXT "x" y',
  'b AAAA 2001:DB8:0::1',
  'B MX 10 A',
  'b MX 20 a.json.test.',
  'c.d CNAME A.B.example.org.',
  '@ CAA 0 issue "ca.example.net; policy=ev"',
  '_x TXT "\\195\\169;\\"" "ü"',
  's SVCB 1 . alpn="h2,h3"',
  'l LOC 52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m',
  'u TYPE65300 \\# 2 ABcd',
  'n NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:x@example.com!" .',
];
const anyRr = (line: string) =>
  fc
    .record({
      ttl: fc.constantFrom(null, null, '1H', '90', '1d2h'),
      disable: fc.boolean(),
      lock_ptr: fc.boolean(),
      track_reverse: fc.boolean(),
      reference: fc.constantFrom(null, 'SITE', 'site'),
      comment: fc.option(letters),
      remark: fc.option(letters),
      upper: fc.boolean(),
    })
    .map(({ upper, ...more }) => {
      const one = rr(line, more);
      return upper ? { ...one, label: String(one.label).toUpperCase(), type: String(one.type).toLowerCase() } : one;
    });
const anyZiData = fc
  .record({
    own: fc.boolean(),
    lines: fc.subarray(POOL),
    comments: fc.array(fc.constantFrom('one', 'one', 'two\n', '', ' ', null, 'Apex resource records for json.test.'), {
      maxLength: 4,
    }),
    zone_ttl: fc.constantFrom('1h', '3600', '90'),
    soa_minimum: fc.constantFrom('1h', '300', '1H'),
    soa_ttl: fc.constantFrom(null, '5m'),
  })
  .chain(({ own, lines, comments, ...more }) =>
    fc
      .tuple(
        fc.tuple(...lines.map(anyRr)),
        fc.array(fc.nat(), { minLength: lines.length, maxLength: lines.length }),
        letters,
      )
      .map(([rrs, places, apexComment]) => {
        const groups = [null, ...comments].map((comment) => ({ comment, rrs: [] as unknown[] }));
        rrs.forEach((one, i) => {
          groups[(places[i] ?? 0) % groups.length]?.rrs.push(one);
        });
        const apex = own ? [{ comment: apexComment, tag: 'APEX_RRS', rrs: [rr('@ NS ns1.example.net.')] }] : [];
        return { own, data: { ...more, rr_groups: [...apex, ...groups] } };
      }),
  );

test('random contents go round', async () => {
  for (const own of [true, false]) {
    await admin('create_zone', { name: `${own}.json.test.`, use_apex_ns: !own, ...LOGIN });
    await publish(site, `${own}.json.test.`);
  }
  // one RRset, one TTL: records of an owner and type with different ones are refused, and not what this is about
  const alike = (data: { rr_groups: { rrs: unknown[] }[] }) => {
    const ttls = new Map<string, unknown>();
    for (const one of data.rr_groups.flatMap(({ rrs }) => rrs) as Record<string, unknown>[]) {
      const key = `${one.label} ${one.type}`.toLowerCase();
      one.ttl = ttls.has(key) ? ttls.get(key) : one.ttl;
      ttls.set(key, one.ttl);
    }
    return data;
  };
  await fc.assert(
    fc.asyncProperty(anyZiData, fc.boolean(), async ({ own, data }, all_rrs) => {
      const name = `${own}.json.test.`;
      await admin('update_zone', { name, zi_data: alike(data), ...LOGIN });
      await goesRound(name, { all_rrs });
    }),
    { numRuns: 60 },
  );
});

describe('what is sent is checked', () => {
  const bad: [string, object, string, object][] = [
    [
      'an unknown key of the structure',
      { rr_groups: [], colour: 1 },
      'InvalidParamsJsonRpcError',
      { param: 'zi_data.colour' },
    ],
    [
      'an unknown key of a group',
      { rr_groups: [{ rrs: [], name: 1 }] },
      'InvalidParamsJsonRpcError',
      { param: 'zi_data.rr_groups.0.name' },
    ],
    [
      'an unknown key of a record',
      ziData([rr('a A 192.0.2.1', { prio: 1 })]),
      'InvalidParamsJsonRpcError',
      { param: 'zi_data.rr_groups.0.rrs.0.prio' },
    ],
    [
      'a group without records',
      { rr_groups: [{ comment: 'x' }] },
      'InvalidParamsJsonRpcError',
      { param: 'zi_data.rr_groups.0.rrs' },
    ],
    ['no groups', {}, 'InvalidParamsJsonRpcError', { param: 'zi_data.rr_groups' }],
    [
      'a text for a boolean',
      ziData([rr('a A 192.0.2.1', { disable: 'false' })]),
      'InvalidParamsJsonRpcError',
      { param: 'zi_data.rr_groups.0.rrs.0.disable' },
    ],
    [
      'a comment that is too long',
      ziData([rr('a A 192.0.2.1', { comment: 'é'.repeat(1025) })]),
      'InvalidParamsJsonRpcError',
      { param: 'zi_data.rr_groups.0.rrs.0.comment' },
    ],
    [
      'a group comment that is too long',
      { rr_groups: [{ comment: 'x'.repeat(1025), rrs: [] }] },
      'InvalidParamsJsonRpcError',
      { param: 'zi_data.rr_groups.0.comment' },
    ],
    [
      'a TTL that is too long',
      ziData([rr('a A 192.0.2.1', { ttl: '0'.repeat(21) })]),
      'RdataParseError',
      { rrs_index: 0 },
    ],
    [
      'an update_op',
      ziData([rr('a A 192.0.2.1', { update_op: 'ADD' })]),
      'InvalidUpdateOperation',
      { rr_groups_index: 0, rrs_index: 0 },
    ],
    ['a comment in rdata', ziData([rr('a A 192.0.2.1 ; x')]), 'RdataParseError', { rdata_thing: '192.0.2.1 ; x' }],
    [
      'a line break in rdata',
      ziData([{ label: 'a', type: 'A', rdata: '192.0.2.1\nb A 192.0.2.2' }]),
      'RdataParseError',
      {},
    ],
    [
      'an owner elsewhere',
      ziData([rr('a.xjson.test. A 192.0.2.1')]),
      'LabelNotInDomain',
      { label_thing: 'a.xjson.test.' },
    ],
    [
      'two SOAs',
      ziData([rr('@ SOA a. b. 1 1 1 1 1'), rr('@ SOA a. b. 1 1 1 1 1')]),
      'ZoneAlreadyHasSOARecord',
      { rrs_index: 1 },
    ],
    ['an SOA below', ziData([rr('x SOA a. b. 1 1 1 1 1')]), 'ZoneSOARecordNotAtApex', { rrs_index: 0 }],
    [
      'a reference of bad form',
      ziData([rr('a A 192.0.2.1', { reference: '-x' })]),
      'ReferenceFormatError',
      { reference: '-x' },
    ],
  ];
  for (const [what, zi_data, error, data] of bad) {
    test(`${what} is ${error}`, () =>
      assert.rejects(
        admin('update_zone', { name: 'false.json.test.', zi_data, ...LOGIN }),
        (caught: Error & { data: object }) => {
          assert.equal(caught.name, error, caught.message);
          assert.partialDeepStrictEqual(caught.data, data);
          return true;
        },
      ));
  }

  test('text: comments that are too long are named, not left to the database', async () => {
    for (const zi_text of [`;| ${'x'.repeat(1024)}\na A 192.0.2.1\n`, `;# ${'x'.repeat(1024)}\na A 192.0.2.1\n`]) {
      await assert.rejects(admin('update_zone_text', { name: 'false.json.test.', zi_text, ...LOGIN }), {
        name: 'CommentTooLong',
      });
    }
    await admin('update_zone_text', {
      name: 'false.json.test.',
      zi_text: `;# ${'😀'.repeat(1023)}\na A 192.0.2.1\n`,
      ...LOGIN,
    });
  });

  test('names beyond ASCII are stored as A-labels', async () => {
    const zi_data = ziData([
      rr('BÜCHER A 192.0.2.1'),
      rr('a CNAME bücher'),
      rr('b.false.json.test. MX 10 bücher.false.json.test.'),
    ]);
    await admin('update_zone', { name: 'false.json.test.', zi_data, ...LOGIN });
    const { zi } = await newest('false.json.test.');
    assert.deepEqual(
      zi.rr_groups[0]?.rrs.map(({ label, rdata }) => `${label} ${rdata}`),
      ['xn--bcher-kva 192.0.2.1', 'a xn--bcher-kva', 'b 10 xn--bcher-kva'],
    );
  });
});
