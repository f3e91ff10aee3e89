// A real named on a loopback port for the tests of one file: one dynamic zone, one update key, a control channel.

import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../support/free-port.ts';

export const SECRET = Buffer.alloc(32, 7).toString('base64');

export interface NamedProcess {
  readonly dir: string;
  readonly address: string;
  readonly port: number;
  readonly rndcPort: number;
  readonly rndcConf: string;
  stop(): Promise<void>;
}

export const ZONE = 'example.test.';

/** Serves `example.test` with `records` extra lines; updates and transfers need the key `update-ddns`. */
export async function startNamed(records = ''): Promise<NamedProcess> {
  const dir = await mkdtemp(path.join(tmpdir(), 'dms-named-'));
  const [port, rndcPort] = [await freePort(), await freePort()];
  const key = (name: string) => `key "${name}" { algorithm hmac-sha256; secret "${SECRET}"; };\n`;
  const zone = `$TTL 3600\n@ IN SOA ns1 admin 1 7200 900 604800 3600\n@ IN NS ns1\nns1 IN A 127.0.0.1\n${records}`;
  const conf =
    `${key('update-ddns')}${key('control')}` +
    `controls { inet 127.0.0.1 port ${rndcPort} allow { 127.0.0.1; } keys { "control"; }; };\n` +
    `options { directory "${dir}"; listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; }; recursion no;\n` +
    `  pid-file "${dir}/named.pid"; session-keyfile "${dir}/session.key"; allow-transfer { key "update-ddns"; };\n` +
    '  dnssec-validation no; empty-zones-enable no; notify no; };\n' +
    `zone "example.test" { type primary; file "example.test"; update-policy { grant update-ddns zonesub any; }; };\n`;
  const rndcConf =
    `${key('control')}options { default-server "own"; default-key "control"; default-port ${rndcPort}; };\n` +
    `server "own" { key "control"; addresses { 127.0.0.1 port ${rndcPort}; }; };\n`;
  await writeFile(path.join(dir, 'example.test'), zone);
  await writeFile(path.join(dir, 'named.conf'), conf);
  await writeFile(path.join(dir, 'rndc.conf'), rndcConf);
  await writeFile(path.join(dir, 'update.key'), key('update-ddns'));
  const named = spawn('named', ['-g', '-c', path.join(dir, 'named.conf')], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<void>((resolve) => named.on('exit', () => resolve()));
  const log: string[] = [];
  named.stderr.on('data', (chunk: Buffer) => log.push(chunk.toString()));
  // It says that it runs before it has loaded its zones.
  const isUp = () => ['all zones loaded', 'running'].every((words) => log.join('').includes(words));
  for (let i = 0; !isUp(); i++) {
    if (i > 200 || named.exitCode !== null) throw new Error(`named does not start:\n${log.join('')}`);
    await delay(50);
  }
  return {
    dir,
    address: '127.0.0.1',
    port,
    rndcPort,
    rndcConf: path.join(dir, 'rndc.conf'),
    stop: async () => {
      named.kill('SIGKILL');
      await ended;
      await rm(dir, { recursive: true, force: true });
    },
  };
}
