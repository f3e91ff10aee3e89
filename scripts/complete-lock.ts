// Adds to package-lock.json the platform packages that npm left out because the registry in use does not offer them
// (`npm install` skips them silently, `npm ci` then refuses the lock). Run it after every `npm install`.

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Lock {
  packages: Record<string, LockedPackage>;
}

/** Names of optional dependencies that have no entry, with the entry they should have. */
export function missingPlatformPackages(lock: Lock): Map<string, LockedPackage> {
  const missing = new Map<string, LockedPackage>();
  for (const [location, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const places = [`node_modules/${name}`, `${location}/node_modules/${name}`];
      if (places.some((place) => place in lock.packages)) continue;
      missing.set(`node_modules/${name}`, { version, ...(dev ? { dev } : {}), optional: true, ...platformOf(name) });
    }
  }
  return missing;
}

// The names follow Node's own words: @scope/name-OS-CPU[-libc].
function platformOf(name: string): Pick<LockedPackage, 'os' | 'cpu' | 'libc'> {
  const match = /-(android|darwin|freebsd|linux|win32)-(arm64|arm|x64|ia32|ppc64|s390x)(?:-(\w+))?$/.exec(name);
  if (!match) throw new Error(`package-lock.json lacks ${name}, and its name does not tell the platform`);
  const [, os = '', cpu = '', abi] = match;
  const libc = abi === 'musl' ? ['musl'] : os === 'linux' && abi?.startsWith('gnu') ? ['glibc'] : undefined;
  return { os: [os], cpu: [cpu], ...(libc ? { libc } : {}) };
}

if (import.meta.main) {
  const file = path.resolve(import.meta.dirname, '../package-lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8')) as Lock;
  const missing = missingPlatformPackages(lock);
  const [root, ...others] = Object.entries(lock.packages);
  const sorted = [...others, ...missing].sort(([a], [b]) => (a < b ? -1 : 1));
  lock.packages = Object.fromEntries(root ? [root, ...sorted] : sorted);
  if (missing.size > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${missing.size} platform packages added to package-lock.json`);
}
