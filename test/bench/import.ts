// Bench `import`: load_zones until the master, and then both secondaries, serve every zone; against rndc addzone, and against BIND's own transfers.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Lab, startLab } from '../../src/lab/lab.ts';
import { masterOf, slavesOf } from '../../src/lab/layout.ts';
import { type Bed, makeBed } from './bed.ts';
import { type PeerNamed, peerPort, startPeer } from './peer-named.ts';
import { type Bench, round } from './report.ts';

const SIZES = [1_000, 10_000];
/** `rndc addzone` costs the same for each zone, whatever there is: so many are enough. */
const ADDED = 150;
const FILES_A_COMMAND = 1_000;
const WITHIN_MS = 420_000;

const TEXT = `$TTL 1h
@ IN SOA ns1.hosting.example. hostmaster.hosting.example. 2026010100 7200 900 604800 3600
@ NS ns1.hosting.example.
@ A 192.0.2.1
www A 192.0.2.1
mail A 192.0.2.2
@ MX 10 mail
@ TXT "v=spf1 mx -all"
`;

const nameOf = (batch: string, n: number): string => `z${n}.${batch}.example`;

interface Place {
  readonly address: string;
  readonly port: number;
}

/** Until all of these zones are answered there; asks again only for those that are not. */
async function untilServed(bed: Bed, place: Place, names: readonly string[]): Promise<void> {
  const end = performance.now() + WITHIN_MS;
  let missing = [...names];
  while (missing.length > 0) {
    if (performance.now() > end) throw new Error(`${missing.length} zones are not served by ${place.address}`);
    const next: string[] = [];
    for (let i = 0; i < missing.length; i += 500) {
      const some = missing.slice(i, i + 500);
      const answers = await Promise.all(some.map((name) => bed.nameServer.soa(place, `${name}.`, 10_000)));
      next.push(...some.filter((_, at) => answers[at]?.authoritative !== true));
      // those behind come later: asking for them would only take the cores
      if (next.length > 0) {
        next.push(...missing.slice(i + 500));
        break;
      }
    }
    missing = next;
    if (missing.length > 0) await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

interface Import {
  readonly size: number;
  /** Seconds from the start of zone_tool. */
  readonly loaded: number;
  readonly master: number;
  readonly secondaries: number;
}

async function importZones(lab: Lab, bed: Bed, directory: string, size: number): Promise<Import> {
  const names = Array.from({ length: size }, (_, n) => nameOf(`s${size}`, n));
  for (const name of names) writeFileSync(path.join(directory, name), TEXT);
  const begin = performance.now();
  const seconds = (): number => (performance.now() - begin) / 1_000;
  const loading = load(lab, directory, names).then(seconds);
  const port = lab.ports.dns;
  const served = (address: string): Promise<number> => untilServed(bed, { address, port }, names).then(seconds);
  const [loaded, master, ...others] = await Promise.all([
    loading,
    served(masterOf(lab.layout).address),
    ...slavesOf(lab.layout).map(({ address }) => served(address)),
  ]);
  return { size, loaded, master, secondaries: Math.max(...others) };
}

/** One session, as so many names do not fit a command line. */
async function load(lab: Lab, directory: string, names: readonly string[]): Promise<void> {
  const program = path.join(lab.layout.checkout, 'bin/zone_tool');
  const env = { ...process.env, DMS_CONF: lab.env.DMS_CONF };
  const child = spawn(program, [], { env, cwd: directory, stdio: ['pipe', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  for (let i = 0; i < names.length; i += FILES_A_COMMAND) {
    child.stdin.write(`load_zones -f ${names.slice(i, i + FILES_A_COMMAND).join(' ')}\n`);
  }
  child.stdin.end();
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0 || said !== '') throw new Error(`load_zones ended with ${code}: ${said.slice(0, 500)}`);
}

/** Zones per second of a loop of `rndc addzone` on a master of its own, in whose directory the files lie. */
async function addZones(lab: Lab): Promise<number> {
  const host = masterOf(lab.layout);
  const peer = await startPeer(lab, { name: 'addzone', host, options: ['allow-new-zones yes;'], zones: '' });
  try {
    for (let n = 0; n < ADDED; n += 1) writeFileSync(path.join(peer.dir, `a${n}`), TEXT);
    const begin = performance.now();
    for (let n = 0; n < ADDED; n += 1) {
      await peer.rndc(['addzone', nameOf('added', n), `{ type primary; file "a${n}"; };`]);
    }
    return (ADDED * 1_000) / (performance.now() - begin);
  } finally {
    await peer.stop();
  }
}

/** Seconds that two tuned secondaries take for so many new zones of a tuned master, from the reconfiguration on. */
async function transfers(lab: Lab, bed: Bed, size: number): Promise<number> {
  const names = Array.from({ length: size }, (_, n) => nameOf('own', n));
  const host = masterOf(lab.layout);
  const zones = names.map((name) => `zone "${name}" { type primary; file "zones/${name}"; };\n`).join('');
  const files = path.join(lab.dir, 'peers', 'primary', 'zones');
  mkdirSync(files, { recursive: true });
  for (const name of names) writeFileSync(path.join(files, name), TEXT);
  const peers: PeerNamed[] = [
    await startPeer(lab, { name: 'primary', host, options: ['allow-transfer { any; };'], zones }),
  ];
  try {
    const from = `primaries { ${host.address} port ${peerPort(lab)}; }`;
    const begin = performance.now();
    for (const slave of slavesOf(lab.layout)) {
      const text = names.map((name) => `zone "${name}" { type secondary; file "${name}"; ${from}; };\n`).join('');
      peers.push(await startPeer(lab, { name: slave.name, host: slave, options: [], zones: text }));
    }
    const port = peerPort(lab);
    await Promise.all(peers.slice(1).map(({ address }) => untilServed(bed, { address, port }, names)));
    return (performance.now() - begin) / 1_000;
  } finally {
    for (const peer of peers) await peer.stop();
  }
}

/** Slope in logarithms of the time of a zone, over the sizes. */
function exponentOf(found: readonly Import[]): number | null {
  const [first, last] = [found[0], found.at(-1)];
  if (first === undefined || last === undefined || first === last) return null;
  return Math.log(last.master / first.master) / Math.log(last.size / first.size);
}

export const importBench: Bench = async ({ size: wanted, say }) => {
  const sizes = wanted === null ? SIZES : wanted < 100 ? [wanted] : [Math.round(wanted / 10), wanted];
  const lab = await startLab();
  const { bed, close } = await makeBed(lab, 2);
  const directory = mkdtempSync(path.join(tmpdir(), 'dms-bench-import-'));
  try {
    const added = await addZones(lab);
    say(`rndc addzone: ${round(added)} zones/s`);
    const found: Import[] = [];
    for (const size of sizes) {
      const one = await importZones(lab, bed, directory, size);
      found.push(one);
      say(
        `${size} zones: loaded ${round(one.loaded)} s, master ${round(one.master)} s, secondaries ${round(one.secondaries)} s`,
      );
    }
    const last = found.at(-1)!;
    const alone = await transfers(lab, bed, last.size);
    say(`BIND by itself, ${last.size} zones to both secondaries: ${round(alone)} s`);
    const ratio = round(last.size / last.master / added);
    const transfer_ratio = round(alone / last.secondaries);
    const exponent = exponentOf(found);
    say(
      `ratio ${ratio} (at least 15), transfers ${transfer_ratio} (at least 0.8), exponent ${exponent && round(exponent)}`,
    );
    return {
      ratio,
      transfer_ratio,
      exponent: exponent && round(exponent),
      addzone_per_s: round(added),
      bind_s: round(alone),
      imports: found,
    };
  } finally {
    rmSync(directory, { recursive: true });
    await close();
    await lab.down();
  }
};
