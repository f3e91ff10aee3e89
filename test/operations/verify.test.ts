// verify with name servers of paper: what it compares with what, keys, silence, second looks.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { parseRdata, typeNumber } from '../../src/dns/rr/index.ts';
import { soaRdata } from '../../src/dns/wire/transfer.ts';
import { DmsError } from '../../src/domain/errors.ts';
import { call } from '../../src/operations/call.ts';
import type { NameServer, NameServerAddress, TransferredRecord } from '../../src/ports.ts';
import { golden, makeTool } from '../zone-tool/tool.ts';
import { makeSite, type Site, ziData } from './setup.ts';

const ZONE = 'paper.example.';

interface Paper {
  serial: number;
  records: string[];
  refuses?: boolean;
  /** Which keys it accepts. */
  accepts?: (key: NameServerAddress['key']) => boolean;
  silent?: boolean;
  absent?: boolean;
  /** What it becomes after so many transfers. */
  later?: { readonly after: number; readonly serial: number; readonly records: string[] };
  transfers: number;
}

let site: Site;
let papers: Map<string, Paper>;
let asked: string[];

const APEX = [`${ZONE} 3600 NS ns1.example.net.`, `${ZONE} 3600 NS ns2.example.net.`];
const RIGHT = [...APEX, `www.${ZONE} 3600 A 192.0.2.1`];

const soa = (serial: number): Buffer =>
  soaRdata({
    mname: 'ns1.example.net.',
    rname: 'hostmaster.example.net.',
    serial,
    refresh: 7200,
    retry: 900,
    expire: 604800,
    minimum: 3600,
  });

function wire(line: string): TransferredRecord {
  const [, owner = '', ttl, type = '', rdata = ''] = /^(\S+) (\d+) (\S+) (.*)$/.exec(line) ?? [];
  return { owner, ttl: Number(ttl), type: typeNumber(type), rdata: parseRdata(type, rdata, ZONE).wire };
}

function keyName({ key }: NameServerAddress): string {
  return key == null ? 'none' : typeof key === 'string' ? key : key.serverGroup;
}

const nameServer: NameServer = {
  soa: async ({ address, port }) => {
    const paper = papers.get(address);
    if (!paper || paper.silent)
      throw new DmsError('NameServerUnreachable', { address, port, reason: 'connection refused' });
    if (paper.absent) return { authoritative: false, rcode: 'REFUSED', soa: null, serial: null };
    return { authoritative: true, rcode: 'NOERROR', soa: soa(paper.serial), serial: paper.serial };
  },
  transfer: async (server) => {
    asked.push(`${server.address} ${keyName(server)}`);
    const paper = papers.get(server.address);
    if (!paper || paper.silent)
      throw new DmsError('NameServerUnreachable', { ...server, reason: 'connection refused' });
    if (paper.absent || paper.refuses || paper.accepts?.(server.key) === false)
      return { rcode: 'REFUSED', records: null };
    paper.transfers += 1;
    const { serial, records } = paper.later !== undefined && paper.transfers > paper.later.after ? paper.later : paper;
    const first = { owner: ZONE, type: typeNumber('SOA'), ttl: 3600, rdata: soa(serial) };
    return { rcode: 'NOERROR', records: [first, ...records.map(wire)] };
  },
  delegations: () => assert.fail('no parent is asked'),
  update: () => assert.fail('nothing is changed'),
  query: () => assert.fail('nothing is asked'),
  notify: () => assert.fail('nobody is told'),
  close: async () => undefined,
};

const MASTER = 'localhost';
const paper = (more: Partial<Paper> = {}): Paper => ({ serial: 5, records: RIGHT, transfers: 0, ...more });

before(async () => {
  site = await makeSite();
  const { db } = site.database;
  const sg = await db.selectFrom('server_group').select('id').where('name', '=', 'sg-one').executeTakeFirstOrThrow();
  const rows = ['OK', 'RETRY', 'DISABLED'].map((state, n) => ({
    name: `ns${n + 1}`,
    server_type: 'bind9' as const,
    sg_id: sg.id,
    address: `192.0.2.${n + 1}`,
    state: state as 'OK',
  }));
  await db.insertInto('server').values(rows).execute();
  const admin = site.as('admin');
  await admin('create_zone', {
    name: ZONE,
    zi_data: ziData(['www A 192.0.2.1', { label: 'off', type: 'A', rdata: '192.0.2.9', disable: true }]),
    login_id: 'x',
  });
  await db
    .updateTable('zone')
    .set((e) => ({
      state: 'PUBLISHED',
      zi_id: e.ref('zi_candidate_id'),
      served_zi_id: e.ref('zi_candidate_id'),
      soa_serial: 5,
      served_soa: soa(4),
      served_apex_ns: ['ns1.example.net.', 'ns2.example.net.'],
    }))
    .execute();
  // what is saved and not published yet is no drift
  await admin('update_zone', { name: ZONE, zi_data: ziData(['www A 192.0.2.77']), login_id: 'x' });
  await admin('create_zone', { name: 'new.example.', login_id: 'x' });
});
after(() => site.close());
beforeEach(() => {
  papers = new Map([MASTER, '192.0.2.1', '192.0.2.2'].map((address) => [address, paper()]));
  asked = [];
});

const verify = (...names: string[]) =>
  call({ ...site.ports, nameServer }, { role: 'admin', sectag: 'Admin', loginId: 'x', source: 'shell' }, 'verify', {
    names,
  });

const found = async () =>
  (await verify(ZONE)).findings.map(({ server_name, kind, missing, unexpected }) => ({
    server_name,
    kind,
    missing,
    unexpected,
  }));

test('what was published is served by all: nothing', async () => {
  const all = await verify();
  assert.deepEqual(all, { zones: 1, drifting: 0, findings: [], not_compared: [], skipped: [] });
  assert.deepEqual(
    [...new Set(asked)].sort(),
    ['192.0.2.1 sg-one', '192.0.2.2 sg-one', 'localhost none'],
    'the disabled one is left alone',
  );
});

test('the master differs: shown against the version that was published', async () => {
  papers.set(MASTER, paper({ records: [...APEX, `evil.${ZONE} 60 A 192.0.2.66`] }));
  assert.deepEqual(await found(), [
    {
      server_name: null,
      kind: 'content',
      missing: [`www.${ZONE} 3600 IN A 192.0.2.1`],
      unexpected: [`evil.${ZONE} 60 IN A 192.0.2.66`],
    },
  ]);
});

test('a server behind, one without the zone', async () => {
  papers.set('192.0.2.1', paper({ serial: 4, records: APEX }));
  papers.set('192.0.2.2', paper({ absent: true }));
  const { findings } = await verify(ZONE);
  assert.deepEqual(
    findings.map(({ server_name, kind, serial, reason, missing_count }) => [
      server_name,
      kind,
      serial,
      reason,
      missing_count,
    ]),
    [
      ['ns1', 'behind', 4, null, 1],
      ['ns2', 'not_served', null, 'REFUSED', undefined],
    ],
  );
});

test('what is on its way at the first look is no drift at the second', async () => {
  papers.set('192.0.2.1', paper({ serial: 4, records: APEX, later: { after: 1, serial: 5, records: RIGHT } }));
  assert.deepEqual(await found(), []);
});

test('keys: that of the group, none, that of updates; the accepted one is remembered', async () => {
  papers.set('192.0.2.1', paper({ accepts: (key) => key === 'update', records: APEX }));
  await verify(ZONE);
  assert.deepEqual(
    asked.filter((line) => line.startsWith('192.0.2.1 ')),
    ['192.0.2.1 sg-one', '192.0.2.1 none', '192.0.2.1 update', '192.0.2.1 update'],
  );
});

test('a server that gives no transfer, and one that is down', async () => {
  papers.set('192.0.2.1', paper({ refuses: true }));
  papers.set('192.0.2.2', paper({ silent: true }));
  const { drifting, not_compared } = await verify(ZONE);
  assert.equal(drifting, 0);
  assert.deepEqual(not_compared.map(({ server_name, zones }) => [server_name, zones]).sort(), [
    ['ns1', 1],
    ['ns2', 1],
  ]);
  papers.set('192.0.2.1', paper({ refuses: true, serial: 3 }));
  assert.deepEqual(
    (await verify(ZONE)).findings.map(({ server_name, kind }) => [server_name, kind]),
    [['ns1', 'behind']],
  );
});

test('the master gives nothing: that is the error', async () => {
  papers.set(MASTER, paper({ silent: true }));
  await assert.rejects(verify(ZONE), (error: DmsError) => error.name === 'NameServerUnreachable');
  await assert.rejects(verify('nothing.example'), (error: DmsError) => error.name === 'NoZonesFound');
});

test('where other hosts are out of reach there is no such method', async () => {
  const caller = { role: 'admin', sectag: 'Admin', loginId: 'x', source: 'rpc' } as const;
  await assert.rejects(
    call(site.ports, caller, 'verify', {}),
    (error: DmsError) => error.name === 'MethodNotFoundJsonRpcError',
  );
});

test('transcript', async () => {
  const tool = makeTool({ ...site, ports: { ...site.ports, nameServer } });
  const parts: string[] = [];
  const run = async (line: string): Promise<void> => {
    const { both, code } = await tool.run(line);
    parts.push(`zone_tool > ${line}\n${both}${code === 0 ? '' : `[exit ${code}]\n`}`);
  };
  await run('verify');
  await run('verify paper* new.example');
  papers.set(
    MASTER,
    paper({ records: [...APEX, ...Array.from({ length: 102 }, (_, n) => `h${n}.${ZONE} 60 A 192.0.2.66`)] }),
  );
  papers.set('192.0.2.1', paper({ serial: 4, records: APEX }));
  papers.set('192.0.2.2', paper({ refuses: true }));
  await run('verify');
  papers.set(MASTER, paper());
  papers.set('192.0.2.1', paper({ absent: true }));
  await run('verify --json paper.example');
  papers.set('192.0.2.1', paper());
  await run('verify paper.example');
  await run('verify nothing.example');
  golden('verify.txt', parts.join('').replace(/(\+ h\d+\.paper\.example\. 60 IN A 192\.0\.2\.66\n)+/g, '+ …\n'));
});
