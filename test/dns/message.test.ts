// Messages, TSIG, UPDATE and transfers on the wire.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseRdata } from '../../src/dns/rr/index.ts';
import {
  CLASS,
  decodeMessage,
  encodeMessage,
  encodeQuery,
  type Message,
  MessageError,
  NO_FLAGS,
  OPCODE,
  TYPE,
  type WireRecord,
} from '../../src/dns/wire/message.ts';
import { axfrQuery, parseSoa, soaRdata, transferCollector } from '../../src/dns/wire/transfer.ts';
import { signMessage, type TsigKey, tsigStream, verifyMessage } from '../../src/dns/wire/tsig.ts';
import { buildUpdate, splitUpdate } from '../../src/dns/wire/update.ts';

const KEY: TsigKey = { name: 'update-ddns.', algorithm: 'hmac-sha256', secret: Buffer.alloc(32, 7) };
const NOW = 1_700_000_000;
const SOA = {
  mname: 'ns.example.',
  rname: 'host.example.',
  serial: 5,
  refresh: 2,
  retry: 3,
  expire: 4,
  minimum: 6,
};

function record(owner: string, type: string, text: string): WireRecord {
  const number = { A: 1, NS: 2, SOA: 6, TXT: 16 }[type] ?? 0;
  return { owner, type: number, class: CLASS.IN, ttl: 300, rdata: parseRdata(type, text, 'example.').wire };
}

function answer(records: WireRecord[]): Message {
  return {
    id: 7,
    flags: { ...NO_FLAGS, qr: true, aa: true },
    opcode: OPCODE.QUERY,
    rcode: 0,
    question: [],
    answer: records,
    authority: [],
    additional: [],
  };
}

describe('message', () => {
  test('decodes what it encodes', () => {
    const message = answer([record('a.example.', 'A', '192.0.2.1'), record('x\\.y.example.', 'NS', 'ns')]);
    assert.deepEqual(decodeMessage(encodeMessage(message)), message);
  });

  test('follows compression in owners and rdata', () => {
    const wire = Buffer.concat([
      Buffer.from('0007840000010001000000000377777707657861', 'hex').subarray(0, 12),
      Buffer.from('076578616d706c650000020001', 'hex'),
      Buffer.from('c00c000200010000012c0005', 'hex'),
      Buffer.from('026e73c00c', 'hex'),
    ]);
    const [ns] = decodeMessage(wire).answer;
    assert.equal(ns?.owner, 'example.');
    assert.deepEqual(ns?.rdata, parseRdata('NS', 'ns.example.', '.').wire);
  });

  test('refuses loops, cut messages and trailing octets', () => {
    const wire = encodeQuery({ name: 'example.', type: TYPE.SOA, class: CLASS.IN }, 1);
    assert.throws(() => decodeMessage(Buffer.concat([wire, Buffer.of(0)])), MessageError);
    assert.throws(() => decodeMessage(wire.subarray(0, -1)), MessageError);
    const loop = Buffer.from(wire);
    loop.writeUInt16BE(0xc00c, 12);
    assert.throws(() => decodeMessage(loop), MessageError);
  });
});

describe('tsig', () => {
  test('a signed request and its answer verify', () => {
    const request = signMessage(axfrQuery('example.', 9), KEY, NOW);
    const seen = verifyMessage(request.wire, KEY, NOW + 10);
    assert.equal(seen.error, null);
    assert.deepEqual(seen.message, axfrQuery('example.', 9));
    const reply = signMessage(encodeMessage(answer([])), KEY, NOW, request.mac);
    assert.equal(verifyMessage(reply.wire, KEY, NOW, request.mac).error, null);
    assert.equal(verifyMessage(reply.wire, KEY, NOW, Buffer.alloc(32)).error, 'BADSIG');
  });

  test('wrong secret, name and clock are told apart', () => {
    const { wire } = signMessage(axfrQuery('example.', 9), KEY, NOW);
    assert.equal(verifyMessage(wire, { ...KEY, secret: Buffer.alloc(32) }, NOW).error, 'BADSIG');
    assert.equal(verifyMessage(wire, { ...KEY, name: 'other.' }, NOW).error, 'BADKEY');
    assert.equal(verifyMessage(wire, KEY, NOW + 301).error, 'BADTIME');
    assert.equal(verifyMessage(axfrQuery('example.', 9), KEY, NOW).error, 'UNSIGNED');
    const changed = Buffer.from(wire);
    changed[14] = 0x46;
    assert.equal(verifyMessage(changed, KEY, NOW).error, 'BADSIG');
  });

  test('a stream must begin and end signed', () => {
    const request = signMessage(axfrQuery('example.', 9), KEY, NOW);
    const first = signMessage(encodeMessage(answer([])), KEY, NOW, request.mac);
    const stream = tsigStream(KEY, request.mac);
    assert.equal(stream.verify(first.wire, NOW).error, null);
    assert.equal(stream.complete(), true);
    assert.equal(stream.verify(encodeMessage(answer([])), NOW).error, null);
    assert.equal(stream.complete(), false);
    const unsigned = tsigStream(KEY, request.mac);
    assert.equal(unsigned.verify(encodeMessage(answer([])), NOW).error, 'UNSIGNED');
  });
});

describe('update', () => {
  test('puts the apex first, adds NS before deleting NS, keeps an NS that is added again', () => {
    const ns = (text: string) => ({ owner: 'example.', type: TYPE.NS, rdata: parseRdata('NS', text, 'example.').wire });
    const wire = buildUpdate({
      id: 1,
      zone: 'example.',
      prerequisites: [{ kind: 'rrsetEquals', owner: 'example.', type: TYPE.SOA, rdata: [soaRdata(SOA)] }],
      deletions: [{ owner: 'b.example.' }, ns('old'), ns('kept')],
      additions: [
        record('b.example.', 'A', '192.0.2.1'),
        { ...ns('NEW'), ttl: 1 },
        { ...ns('Kept'), ttl: 2 },
        { owner: 'example.', type: TYPE.SOA, ttl: 1, rdata: soaRdata({ ...SOA, serial: 6 }) },
      ],
    });
    const message = decodeMessage(wire);
    assert.equal(message.opcode, OPCODE.UPDATE);
    assert.equal(message.answer[0]?.class, CLASS.IN);
    assert.deepEqual(
      message.authority.map((r) => [r.owner, r.type, r.class, r.rdata.length]),
      [
        ['example.', TYPE.SOA, CLASS.IN, 46],
        ['example.', TYPE.NS, CLASS.IN, 13],
        ['example.', TYPE.NS, CLASS.IN, 14],
        ['example.', TYPE.NS, CLASS.NONE, 13],
        ['b.example.', TYPE.ANY, CLASS.ANY, 0],
        ['b.example.', 1, CLASS.IN, 4],
      ],
    );
  });

  test('splits between owners, each part guarded by the SOA of the one before', () => {
    const additions = Array.from({ length: 5000 }, (_, i) =>
      record(`h${i >> 1}.example.`, 'TXT', `"${i} ${'x'.repeat(60)}"`),
    );
    const parts = splitUpdate({
      zone: 'example.',
      servedSoa: soaRdata({ ...SOA, serial: 4 }),
      soa: SOA,
      soaTtl: 60,
      deletions: [{ owner: 'h7.example.', type: 16 }],
      additions,
    });
    assert.ok(parts.length > 5);
    const owners = new Set<string>();
    let served = 4;
    parts.forEach((part, i) => {
      const wire = buildUpdate({ ...part, id: i });
      assert.ok(wire.length <= 60_000);
      const { answer: guard, authority } = decodeMessage(wire);
      assert.equal(parseSoa(guard[0]?.rdata ?? Buffer.alloc(0)).serial, served);
      served = parseSoa(authority[0]?.rdata ?? Buffer.alloc(0)).serial;
      assert.equal(served, part.serial);
      for (const owner of new Set(authority.slice(1).map((r) => r.owner))) {
        assert.ok(!owners.has(owner), `${owner} is in two parts`);
        owners.add(owner);
      }
    });
    assert.equal(owners.size, 2500);
    assert.equal(served, 5 + parts.length - 1);
  });

  test('an owner that is too large is cut too, deletions first, new apex NS before what the apex loses', () => {
    const texts = Array.from({ length: 400 }, (_, i) => `"${String(i).padStart(240, 'x')}"`);
    const add = (owner: string) => texts.map((text) => ({ ...record(owner, 'TXT', text), ttl: 60 }));
    const ns = (name: string) => record('example.', 'NS', name);
    const parts = splitUpdate({
      zone: 'example.',
      servedSoa: null,
      soa: SOA,
      soaTtl: 60,
      deletions: [ns('old'), ns('kept'), { owner: 'a.example.', type: 1 }].map(({ owner, type, ...one }) => ({
        owner,
        type,
        ...('rdata' in one ? { rdata: one.rdata } : {}),
      })),
      additions: [...add('example.'), ...add('a.example.'), ns('new'), ns('kept')],
    });
    assert.ok(parts.every((part) => buildUpdate({ ...part, id: 0 }).length <= 60_000));
    const order = parts.flatMap((part) => [
      ...part.deletions.map(({ owner, rdata }) => `- ${owner} ${rdata?.length ?? ''}`),
      ...part.additions.filter(({ type }) => type !== 6).map(({ owner, type }) => `+ ${owner} ${type}`),
    ]);
    assert.equal(order.filter((one) => one.startsWith('+')).length, 802);
    assert.deepEqual(
      order.filter((one) => one.startsWith('-')),
      ['- example. 13', '- a.example. '],
    );
    assert.deepEqual(
      parts[0]?.additions.slice(1, 3).map(({ type }) => type),
      [2, 2],
    );
    assert.ok(order.indexOf('- a.example. ') < order.indexOf('+ a.example. 16'));
  });
});

test('a new apex NS travels with its address, however large the change', () => {
  const [first] = splitUpdate({
    zone: 'example.',
    servedSoa: null,
    soa: SOA,
    soaTtl: 60,
    deletions: [],
    additions: [
      ...Array.from({ length: 2000 }, (_, i) => record(`h${i}.example.`, 'TXT', `"${'x'.repeat(60)}"`)),
      record('example.', 'NS', 'ns9'),
      record('ns9.example.', 'A', '192.0.2.9'),
    ],
  });
  assert.deepEqual(
    first?.additions.slice(0, 3).map((addition) => [addition.owner, addition.type]),
    [
      ['example.', TYPE.SOA],
      ['example.', TYPE.NS],
      ['ns9.example.', 1],
    ],
  );
  assert.deepEqual(first?.prerequisites, []);
});

describe('transfer', () => {
  test('collects over several messages and wants the closing SOA', () => {
    const soa = record('example.', 'SOA', 'ns host 1 2 3 4 5');
    const a = record('a.example.', 'A', '192.0.2.1');
    const whole = transferCollector();
    assert.deepEqual([answer([soa]), answer([a, soa])].map(whole.push), [false, true]);
    assert.deepEqual(whole.records(), [soa, a]);
    assert.equal(transferCollector().push(answer([soa, a])), false);
    assert.throws(() => transferCollector().push(answer([a, soa])), MessageError);
  });

  test('SOA rdata round trip', () => {
    assert.deepEqual(parseSoa(soaRdata(SOA)), SOA);
  });
});
