// A real named on a loopback port that serves many zones from given texts; updates and transfers need its key.

import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createClock } from '../../src/adapters/clock.ts';
import { createNameServer } from '../../src/adapters/name-server.ts';
import type { TsigKey } from '../../src/dns/wire/tsig.ts';
import type { NameServer } from '../../src/ports.ts';
import { freePort } from './free-port.ts';

const SECRET = Buffer.alloc(32, 9);
const KEY: TsigKey = { name: 'tests.', algorithm: 'hmac-sha256', secret: SECRET };

export interface ZonesNamed {
  readonly address: string;
  readonly port: number;
  readonly dns: NameServer;
  /** What named has logged so far. */
  log(): string;
  stop(): Promise<void>;
}

/** `zones`: name with its final dot → text of its file. With the options of the shipped template (spec 06 §2.6). */
export async function startZonesNamed(zones: ReadonlyMap<string, string>): Promise<ZonesNamed> {
  const dir = await mkdtemp(path.join(tmpdir(), 'dms-zones-named-'));
  const port = await freePort();
  const clauses: string[] = [];
  for (const [zone, text] of zones) {
    const file = `zone${clauses.length}`;
    await writeFile(path.join(dir, file), text);
    const policy =
      'update-policy { grant tests. zonesub any; }; check-names ignore; check-integrity no; max-records-per-type 0; max-types-per-name 0;';
    clauses.push(`zone "${zone}" { type primary; file "${file}"; ${policy} };\n`);
  }
  const options =
    `options { directory "${dir}"; listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; }; recursion no;\n` +
    `  pid-file "${dir}/named.pid"; session-keyfile "${dir}/session.key"; allow-transfer { key "tests."; };\n` +
    '  dnssec-validation no; empty-zones-enable no; notify no; };\ncontrols { };\n';
  const key = `key "tests." { algorithm hmac-sha256; secret "${SECRET.toString('base64')}"; };\n`;
  await writeFile(path.join(dir, 'named.conf'), key + options + clauses.join(''));
  const named = spawn('named', ['-g', '-c', path.join(dir, 'named.conf')], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<void>((resolve) => named.on('exit', () => resolve()));
  let log = '';
  named.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  // It says that it runs before it has loaded its zones.
  for (let i = 0; !(log.includes('all zones loaded') && log.includes('running')); i++) {
    if (i > 400 || named.exitCode !== null) throw new Error(`named does not start:\n${log}`);
    await delay(50);
  }
  const dns = createNameServer({ keyFor: () => Promise.resolve(KEY), sourceAddress: () => '', clock: createClock() });
  return {
    address: '127.0.0.1',
    port,
    dns,
    log: () => log,
    stop: async () => {
      await dns.close();
      named.kill('SIGKILL');
      await ended;
      await rm(dir, { recursive: true, force: true });
    },
  };
}
