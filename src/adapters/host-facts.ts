// What this machine and process are.

import { hostname, networkInterfaces, userInfo } from 'node:os';
import type { HostFacts } from '../ports.ts';

/** `configured` (the setting this_servers_addresses) replaces discovery: several hosts of a lab share one machine. */
export function createHostFacts(configured: () => readonly string[] = () => []): HostFacts {
  return {
    hostname: hostname(),
    pid: process.pid,
    user: userInfo().username,
    addresses: () => {
      const given = configured();
      return given.length > 0 ? given : discoverAddresses();
    },
    residentMb: () => Math.round(process.memoryUsage.rss() / (1024 * 1024)),
  };
}

function discoverAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return [...new Set(all.map((found) => found.address))].filter(isReachableFromElsewhere);
}

function isReachableFromElsewhere(address: string): boolean {
  return !/^(127\.0\.0\.1$|::1$|169\.254\.|fe[89ab][0-9a-f]:)/i.test(address);
}
