// A configuration that is bad hurts at most one server of a group, and two of them never stall together (spec 06 §5.1).

import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { chmod, cp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { hostPaths, type LabHost } from '../../src/lab/layout.ts';
import { assertReplayIsClean, explained, type Network, startNetwork, until, zoneData } from './support/network.ts';

const PATIENCE_MS = 60_000;
const LOGIN = { login_id: 'panel@blast.example' };
/** One zone in twenty has a short name, for a template that loses those. */
const SHORT = Array.from({ length: 12 }, (_, i) => `s${i}.example.`);
const LONG = Array.from({ length: 228 }, (_, i) => `zone-${i}.blast.example.`);
const ALL = [...SHORT, ...LONG];

let network: Network;
let first: LabHost;
let second: LabHost;
before(async () => {
  network = await startNetwork();
  [first, second] = network.secondaries as [LabHost, LabHost];
  const waiting = [...ALL];
  const create = async (): Promise<void> => {
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      await network.rpc('create_zone', { name, zi_data: zoneData('created', 1), ...LOGIN });
    }
  };
  await Promise.all(Array.from({ length: 4 }, create));
  await network.answers.served(ALL, PATIENCE_MS);
});
after(() => network?.down());

interface Status {
  readonly alarms: readonly { readonly kind: string; readonly name: string; readonly reason: string }[];
  readonly ls_server: readonly { readonly server_name: string; readonly state: string; readonly sg_name: string }[];
}

const status = async (): Promise<Status> => JSON.parse(await network.zoneTool(['show_dms_status', '--json'])) as Status;

async function alarmed(pattern: RegExp): Promise<boolean> {
  const { alarms } = await status();
  const lines = alarms.map(({ kind, name, reason }) => `${kind} ${name}: ${reason}`);
  assert.ok(
    lines.some((line) => pattern.test(line)),
    lines.join('\n'),
  );
  return true;
}

async function quiet(): Promise<boolean> {
  const { alarms, ls_server } = await status();
  assert.deepEqual(alarms, []);
  assert.deepEqual(
    ls_server.filter(({ state }) => !['OK', 'DISABLED'].includes(state)),
    [],
  );
  return true;
}

const create = (name: string) => network.rpc('create_zone', { name, zi_data: zoneData('created', 1), ...LOGIN });
const servedBy = async (host: LabHost, zone: string) => (await network.answers.serial(host, zone)) !== null;

async function allServed(zones: readonly string[]): Promise<void> {
  for (const host of network.secondaries) {
    for (const zone of zones) assert.ok(await servedBy(host, zone), `${zone} on ${host.name}`);
  }
}

const groupName = async (): Promise<string> =>
  (await status()).ls_server.find(({ server_name }) => server_name === first.serverName)?.sg_name ?? '';

/** A copy of the shipped templates that the group of the secondaries uses from now on. */
async function ownTemplates(): Promise<string> {
  const directory = path.join(network.lab.dir, 'own-templates');
  await cp(path.join(import.meta.dirname, '../../templates/server-config-templates'), directory, { recursive: true });
  await chmod(directory, 0o755);
  await network.sql(`update server_group set config_dir = '${directory}' where name = '${await groupName()}'`);
  return directory;
}

test('a template that loses one zone in twenty reaches no server, until somebody confirms it', async () => {
  const file = path.join(await ownTemplates(), 'bind9.conf');
  const good = await readFile(file, 'utf8');
  await writeFile(file, `{{#if (lookup name 11)}}${good}{{/if}}`);
  await create('after-loss.blast.example.');
  await until('the loss is noticed', PATIENCE_MS, () => alarmed(/^sg \S+: .*leaves 12 of 241 zones out/));
  await allServed(ALL);
  await writeFile(file, good);
  await until('the mended template is used', PATIENCE_MS, async () => {
    await allServed(['after-loss.blast.example.']);
    return quiet();
  });
});

/** Gives each secondary a zone of its own in named.conf: a configuration that has it too is refused there. Returns what undoes it. */
async function clash(zone: string): Promise<(host: LabHost) => Promise<void>> {
  const texts = new Map<LabHost, string>();
  for (const host of network.secondaries) {
    const { namedConf, localhostZone } = hostPaths(host);
    const good = await readFile(namedConf, 'utf8');
    texts.set(host, good);
    await writeFile(namedConf, `${good}zone "${zone}" { type primary; file "${localhostZone}"; };\n`);
  }
  return (host) => writeFile(hostPaths(host).namedConf, texts.get(host) ?? '');
}

/** The server at which the roll has stopped, and the other one. */
async function stoppedAt(): Promise<[LabHost, LabHost]> {
  await until('the roll stops', PATIENCE_MS, () => alarmed(/its configuration stopped at/));
  const { alarms } = await status();
  const isFirst = alarms.some(({ reason }) => reason.includes(`stopped at ${first.serverName}`));
  return isFirst ? [first, second] : [second, first];
}

/** Servers that are not well, by name. */
const unwell = async (): Promise<string[]> =>
  (await status()).ls_server
    .filter(({ state }) => ['RETRY', 'BROKEN'].includes(state))
    .map(({ server_name }) => server_name);

test('a configuration that a server does not take reaches no other, and goes on by itself when it does', async () => {
  await explained(network, async () => {
    const mend = await clash('clash.blast.example');
    await create('clash.blast.example.');
    const [hurt, other] = await stoppedAt();
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    assert.deepEqual(await unwell().then((names) => names.filter((name) => name !== hurt.serverName)), []);
    await allServed(LONG.slice(0, 20));
    await Promise.all([hurt, other].map(mend));
    await until('the roll has gone on', PATIENCE_MS, async () => {
      await allServed(['clash.blast.example.']);
      return quiet();
    });
  });
});

test('a stopped roll goes on with the next server when somebody says so', async () => {
  await explained(network, async () => {
    const mend = await clash('again.blast.example');
    await create('again.blast.example.');
    const [hurt, other] = await stoppedAt();
    assert.equal(await servedBy(other, 'again.blast.example.'), false);
    await mend(other);
    await network.zoneTool(['resume_roll', await groupName()]);
    await until('the other server has it', PATIENCE_MS, () => servedBy(other, 'again.blast.example.'));
    await mend(hurt);
    await network.zoneTool(['reset_server', hurt.serverName]);
    await until('all is well', PATIENCE_MS, quiet);
  });
});

test('paused publishing holds a zone, a group or everything back, and resumes', async () => {
  const [zone, other] = LONG as [string, string];
  const serial = (name: string) => network.answers.serial(network.host('master'), name);
  const edit = (name: string, text: string) =>
    network.rpc('update_zone', { name, zi_data: zoneData(text, 1), ...LOGIN });
  for (const scope of [[zone], ['-g', await groupName()], []]) {
    const [before, elsewhere] = [await serial(zone), await serial(other)];
    await network.zoneTool(['pause_publish', ...scope]);
    await edit(zone, `paused ${scope.join(' ')}`);
    if (scope[0] === zone) {
      await edit(other, 'not paused');
      await until('another zone is published', PATIENCE_MS, async () => (await serial(other)) !== elsewhere);
    }
    await until('the edit is held back', PATIENCE_MS, async () => {
      const held = await network.sql(
        `select retry_reason from zone where name = '${zone}' and retry_reason like '%held back%'`,
      );
      return held.length === 1;
    });
    assert.equal(await serial(zone), before);
    await alarmed(/publishing is paused by/);
    await network.zoneTool(['resume_publish', ...scope]);
    await until('the edit is published', 10_000, async () => (await serial(zone)) !== before);
    await quiet();
  }
});

test('a drained server goes on serving, is not awaited, and comes back with what it missed', async () => {
  await network.zoneTool(['drain_server', second.serverName]);
  const last = await network.tryZoneTool(['drain_server', first.serverName]);
  assert.match(last.stderr, /ServerLastOfGroup/);
  await alarmed(new RegExp(`server ${second.serverName}: is drained`));
  await network.lab.stop(`named-${second.name}`);
  const { change_id } = await network.rpc<{ change_id: number }>('create_zone', {
    name: 'missed.blast.example.',
    zi_data: zoneData('x', 1),
    return_change: true,
    ...LOGIN,
  });
  await network.rpc('wait_change', { change_id, until: 'served', timeout: 25 });
  await network.lab.start(`named-${second.name}`);
  assert.ok(await servedBy(second, LONG[0] ?? ''));
  assert.equal(await servedBy(second, 'missed.blast.example.'), false);
  await network.zoneTool(['undrain_server', second.serverName]);
  await until('it has what it missed', PATIENCE_MS, () => servedBy(second, 'missed.blast.example.'));
  await until('all is well', PATIENCE_MS, quiet);
});

/** When a server was reconfiguring, by its own log, milliseconds of the day. */
async function reconfigured(host: LabHost, sinceMs: number): Promise<[number, number][]> {
  const lines = (await readFile(hostPaths(host).namedLog, 'utf8')).split('\n');
  const spans: [number, number][] = [];
  let begun: number | null = null;
  for (const line of lines) {
    const at = Date.parse(line.split(' ')[0] ?? '');
    if (Number.isNaN(at) || at < sinceMs) continue;
    if (line.includes("received control channel command 'reconfig'")) begun = at;
    if (begun !== null && line.includes('any newly configured zones are now loaded')) {
      spans.push([begun, at]);
      begun = null;
    }
  }
  return spans;
}

test('under 2,000 queries a second two servers of a group never stall together', async (t) => {
  await explained(network, async () => {
    const since = Date.now();
    const load = queries(network.secondaries, network.lab.ports.dns);
    t.after(() => load.end());
    const count = async () =>
      Math.min(
        ...(await Promise.all(network.secondaries.map((host) => reconfigured(host, since)))).map(
          (spans) => spans.length,
        ),
      );
    for (let round = 0; round < 4; round += 1) {
      await create(`round-${round}.blast.example.`);
      await until('every server has the zone', PATIENCE_MS, async () => (await count()) > round);
    }
    const asked = await load.end();
    const seconds = (Date.now() - since) / 1000;
    const [one, two] = await Promise.all([reconfigured(first, since), reconfigured(second, since)]);
    for (const [begin, end] of one) {
      for (const [from, to] of two) assert.ok(to <= begin || from >= end, `${begin}–${end} and ${from}–${to}`);
    }
    assert.ok(asked.sent / seconds > 500, `${asked.sent} queries in ${seconds} s`);
    assert.ok(asked.answered > asked.sent * 0.9, JSON.stringify(asked));
    assert.equal(asked.bothSilentMs.filter((ms) => ms > 1_000).length, 0, JSON.stringify(asked.bothSilentMs));
  });
  await assertReplayIsClean(network);
});

/** 1,000 SOA queries a second to each server. */
function queries(hosts: readonly LabHost[], port: number) {
  // a query for localhost. SOA
  const query = Buffer.from('000000000001000000000000096c6f63616c686f73740000060001', 'hex');
  const lastAnswer = hosts.map(() => Date.now());
  const [bothSilentMs, totals] = [[] as number[], { sent: 0, answered: 0 }];
  const sockets = hosts.map(({ address }, i) => {
    const socket = createSocket('udp4');
    socket.on('message', () => {
      totals.answered += 1;
      lastAnswer[i] = Date.now();
    });
    socket.connect(port, address);
    return socket;
  });
  const timer = setInterval(() => {
    bothSilentMs.push(Date.now() - Math.max(...lastAnswer));
    for (const socket of sockets) {
      for (let n = 0; n < 10; n += 1) socket.send(query, () => undefined);
      totals.sent += 10;
    }
  }, 10);
  const finish = async () => {
    clearInterval(timer);
    await new Promise((resolve) => setTimeout(resolve, 500));
    for (const socket of sockets) socket.close();
    return { ...totals, bothSilentMs };
  };
  let ended: ReturnType<typeof finish> | null = null;
  return { end: () => (ended ??= finish()) };
}
