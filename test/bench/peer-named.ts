// Name servers of a bench's own beside those of its lab: configured by hand, to see what BIND does without DMS.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Lab } from '../../src/lab/lab.ts';
import type { LabHost } from '../../src/lab/layout.ts';
import { labPaths } from '../../src/lab/layout.ts';
import { tryCommand } from '../../src/lab/run-command.ts';
import { until } from './bed.ts';

export interface PeerNamed {
  readonly address: string;
  readonly dir: string;
  rndc(args: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

export interface PeerOptions {
  readonly name: string;
  readonly host: LabHost;
  /** Statements of `options` besides those that every peer has. */
  readonly options: readonly string[];
  /** Lines behind them. */
  readonly zones: string;
}

const SECRET = 'YmVuY2hlcyBvbmx5LCBuZXZlciBvbiBhIHNpdGU=';
const KEY = `key "peer" { algorithm hmac-sha256; secret "${SECRET}"; };\n`;

/** As tuned as the lab's own (src/lab/named-conf.ts). */
const TUNED = [
  'recursion no;',
  'allow-query { any; };',
  'dnssec-validation no;',
  'empty-zones-enable no;',
  'notify-rate 1000;',
  'startup-notify-rate 1000;',
  'serial-query-rate 1000;',
  'notify-delay 0;',
  'transfers-in 200;',
  'transfers-per-ns 200;',
  'transfers-out 400;',
  'tcp-clients 2000;',
];

export const peerPort = (lab: Lab): number => lab.ports.dns + 20;

/** Starts it, and waits until it serves. It runs as who runs the bench. */
export async function startPeer(lab: Lab, { name, host, options, zones }: PeerOptions): Promise<PeerNamed> {
  const dir = path.join(lab.dir, 'peers', name);
  mkdirSync(dir, { recursive: true });
  const port = peerPort(lab);
  const own = [
    `directory "${dir}";`,
    'pid-file "named.pid";',
    'session-keyfile "session.key";',
    'lock-file none;',
    `port ${port};`,
    `listen-on port ${port} { ${host.address}; };`,
    'listen-on-v6 { none; };',
    ...['query', 'notify', 'transfer'].map((kind) => `${kind}-source ${host.address};`),
    ...TUNED,
    ...options,
  ];
  const controls = `controls { inet ${host.address} port ${port + 1} allow { any; } keys { "peer"; }; };\n`;
  writeFileSync(path.join(dir, 'named.conf'), `${KEY}${controls}options {\n${own.join('\n')}\n};\n${zones}`);
  writeFileSync(path.join(dir, 'rndc.conf'), `${KEY}options { default-key "peer"; };\n`);
  const argv = ['-4', '-f', '-n', '2', '-c', path.join(dir, 'named.conf')];
  const child = spawn(labPaths(lab.dir).named, argv, { cwd: dir, stdio: 'ignore' });
  const args = ['-c', path.join(dir, 'rndc.conf'), '-s', host.address, '-p', String(port + 1)];
  const status = async (): Promise<boolean> => (await tryCommand(['rndc', ...args, 'status'])).code === 0;
  await until(status, `the peer ${name} is up`);
  return {
    address: host.address,
    dir,
    rndc: async (words) => {
      const { code, stderr } = await tryCommand(['rndc', ...args, ...words]);
      if (code !== 0) throw new Error(`rndc ${words.join(' ')}: ${stderr}`);
    },
    stop: () => ended(child),
  };
}

async function ended(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  await gone;
}
