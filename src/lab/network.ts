// Addresses and ports of a lab: one 127.53.N network per lab, claimed by a file, put on `lo` and taken off again.

import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { asRoot } from './as-root.ts';
import { addressOf, portsFrom } from './layout.ts';
import { isAlive, type ProcessId, processIdOf } from './process-table.ts';
import { runCommand } from './run-command.ts';

const CLAIMS = '/var/tmp/dms-lab-networks';

export interface Claim {
  readonly net: number;
  readonly dir: string;
  /** The process that made the claim. */
  readonly claimer: ProcessId;
  /** A lab that is not to outlive its claimer (a test's). */
  readonly isEphemeral: boolean;
}

const claimFile = (net: number): string => path.join(CLAIMS, String(net));

function readClaim(net: number): Claim | null {
  try {
    return JSON.parse(readFileSync(claimFile(net), 'utf8')) as Claim;
  } catch {
    return null;
  }
}

/**
 * This user's own claims. Those of others are not his to clear up, and root must not act on what anybody may write
 * into a directory that is open to all.
 */
export function ownClaims(): Claim[] {
  if (!existsSync(CLAIMS)) return [];
  return readdirSync(CLAIMS)
    .filter((name) => lstatSync(path.join(CLAIMS, name), { throwIfNoEntry: false })?.uid === process.getuid?.())
    .map((name) => readClaim(Number(name)))
    .filter((claim) => claim !== null);
}

/** A claim without a lab behind it, and nobody who is about to make one. */
export function isAbandoned(claim: Claim): boolean {
  return !existsSync(path.join(claim.dir, 'lab.json')) && !isAlive(claim.claimer);
}

/** Does nothing where the claim is another user's. */
export function releaseNetwork(net: number): void {
  try {
    rmSync(claimFile(net), { force: true });
  } catch {}
}

export interface Wanted {
  readonly dir: string;
  /** How many addresses, counted from .1. */
  readonly hosts: number;
  readonly isEphemeral: boolean;
}

/**
 * Claims a network number for a lab. A network is skipped when another lab has
 * claimed it, when somebody listens there, or when its addresses can be neither found on `lo` nor added.
 * Throws with the command that would prepare the addresses.
 */
export async function claimNetwork({ dir, hosts, isEphemeral }: Wanted): Promise<number> {
  const claimer = processIdOf(process.pid);
  if (!claimer) throw new Error('/proc is not mounted');
  if (!existsSync(CLAIMS)) {
    mkdirSync(CLAIMS, { recursive: true });
    chmodSync(CLAIMS, 0o1777);
  }
  const present = await loopbackAddresses();
  const mayAdd = (await addressCommand()) !== null;
  const wanted = process.env.LAB_NET;
  const numbers = wanted ? [Number(wanted)] : Array.from({ length: 254 }, (_, i) => i + 1);
  for (const net of numbers) {
    const missing = missingAddresses(net, hosts, present);
    const untouched = !present.some((address) => address.startsWith(`127.53.${net}.`));
    // Addresses somebody else prepared are taken only by a lab that cannot make its own.
    if (mayAdd && !wanted ? !untouched : missing.length > 0 && !mayAdd) continue;
    if (listeningOn(net).length > 0) continue;
    if (takeClaim({ net, dir, claimer, isEphemeral })) return net;
  }
  throw new Error(
    `No network 127.53.N.0/24 is free for this lab. Adding addresses to lo needs root or sudo; ` +
      `to prepare them, run as root:  ${addCommandText(Number(wanted ?? 1), hosts)}`,
  );
}

function addCommandText(net: number, hosts: number): string {
  return `for i in $(seq 1 ${hosts}); do ip addr add 127.53.${net}.$i/32 dev lo; done`;
}

function takeClaim(claim: Claim): boolean {
  const existing = readClaim(claim.net);
  if (existing) {
    if (existing.dir === claim.dir) return true;
    if (!isAbandoned(existing)) return false;
  }
  try {
    if (existsSync(claimFile(claim.net))) releaseNetwork(claim.net);
    writeFileSync(claimFile(claim.net), JSON.stringify(claim), { flag: 'wx', mode: 0o644 });
    return true;
  } catch {
    return false; // another user's, or somebody was faster
  }
}

async function loopbackAddresses(): Promise<string[]> {
  const out = await runCommand(['ip', '-o', '-4', 'addr', 'show', 'dev', 'lo']);
  return [...out.matchAll(/inet ([\d.]+)\//g)].map((match) => match[1] ?? '');
}

function missingAddresses(net: number, hosts: number, present: readonly string[]): string[] {
  return Array.from({ length: hosts }, (_, i) => addressOf(net, i + 1)).filter((address) => !present.includes(address));
}

/** The `ip` command as this user can run it with effect, or null. */
const addressCommand = (): Promise<readonly string[] | null> => asRoot('ip', '-V');

/** Puts the lab's addresses on `lo`; returns those that were not there before. */
export async function addAddresses(net: number, hosts: number): Promise<string[]> {
  const missing = missingAddresses(net, hosts, await loopbackAddresses());
  if (missing.length === 0) return [];
  const ip = await addressCommand();
  if (!ip) {
    throw new Error(`Addresses are missing on lo. Run as root:  ${addCommandText(net, hosts)}`);
  }
  await batch(
    ip,
    missing.map((address) => `addr add ${address}/32 dev lo`),
  );
  return missing;
}

/** Takes addresses off `lo`; those that are gone already are no error. */
export async function removeAddresses(addresses: readonly string[]): Promise<void> {
  const present = await loopbackAddresses();
  const ip = await addressCommand();
  const lines = addresses.filter((a) => present.includes(a)).map((a) => `addr del ${a}/32 dev lo`);
  if (ip && lines.length > 0) await batch(ip, lines);
}

async function batch(ip: readonly string[], lines: readonly string[]): Promise<void> {
  await runCommand([...ip, '-batch', '-'], { input: `${lines.join('\n')}\n` });
}

/** Ports on which somebody listens at 127.53.net.x. */
function listeningOn(net: number): number[] {
  const prefix = `127.53.${net}.`;
  return listeners()
    .filter(({ address }) => address.startsWith(prefix))
    .map(({ port }) => port);
}

interface Listener {
  /** IPv4 address, or `*` for any address or an IPv6 one. */
  readonly address: string;
  readonly port: number;
}

function listeners(): Listener[] {
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((table) => {
    const file = `/proc/net/${table}`;
    if (!existsSync(file)) return [];
    return readFileSync(file, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local, , state]) => local && (table.startsWith('udp') || state === '0A'))
      .map(([, local = '']) => listenerOf(local));
  });
}

function listenerOf(local: string): Listener {
  const [hex = '', port = '0'] = local.split(':');
  const bytes = hex.length === 8 ? Buffer.from(hex, 'hex').reverse() : null;
  const address = bytes?.some((byte) => byte !== 0) ? bytes.join('.') : '*';
  return { address, port: Number.parseInt(port, 16) };
}

/** A base from which all ports of a lab are free on the wildcard address (another lab's own addresses do not matter). */
export function freePortBase(): number {
  const taken = new Set(
    listeners()
      .filter(({ address }) => address === '*')
      .map(({ port }) => port),
  );
  for (let base = 15_300; base < 25_000; base += 20) {
    if (Object.values(portsFrom(base)).every((port) => !taken.has(port))) return base;
  }
  throw new Error('No free range of ports for the lab between 15300 and 25000');
}
