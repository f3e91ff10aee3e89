// The 101 real zones: parsed without a fault, equal to what BIND reads, unchanged by printing.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { absolutise, canonicalName } from '../../src/dns/name.ts';
import { parseTtl } from '../../src/dns/ttl.ts';
import { type ParsedZone, parseZoneFile, printZoneFile } from '../../src/dns/zone-file/index.ts';

const DIRECTORY = new URL('../data/zones/', import.meta.url).pathname;
const NAMES = readdirSync(DIRECTORY).sort();
const scratch = mkdtempSync(join(tmpdir(), 'dms-zones-'));
after(() => rmSync(scratch, { recursive: true }));

function parseFile(path: string, name: string): ParsedZone {
  const zone = parseZoneFile(readFileSync(path, 'utf8'), { zone: `${name}.` });
  assert.deepEqual(zone.errors, [], name);
  return zone;
}

// The text BIND makes of a file, every record in full.
function compile(path: string, name: string): string {
  const output = join(scratch, 'compiled');
  const run = spawnSync('named-compilezone', [
    '-q',
    '-i',
    'none',
    '-k',
    'ignore',
    '-s',
    'full',
    '-o',
    output,
    name,
    path,
  ]);
  assert.equal(run.error, undefined, 'named-compilezone (package bind9utils) is needed');
  assert.equal(run.status, 0, `${name}: ${run.stderr}`);
  return output;
}

// Owner, type, effective TTL (the first of an RRset counts, as in BIND) and canonical rdata of every record, and the SOA.
function content(zone: ParsedZone): string[] {
  const ttls = new Map<string, number>();
  const lines = new Set<string>();
  for (const record of zone.records) {
    const rrset = `${canonicalName(absolutise(record.owner, zone.zone ?? '.'))} ${record.type}`;
    const ttl = ttls.get(rrset) ?? parseTtl(record.ttl ?? zone.ttl ?? '0');
    ttls.set(rrset, ttl);
    lines.add(`${rrset} ${ttl} ${record.canon.toString('hex')}`);
  }
  return [soaLine(zone), ...Array.from(lines).sort()];
}

function soaLine({ soa, ttl }: ParsedZone): string {
  assert.ok(soa);
  const timers = [soa.ttl ?? ttl ?? '0', soa.refresh, soa.retry, soa.expire, soa.minimum].map(parseTtl);
  return [soa.mname, soa.rname, soa.serial, ...timers].join(' ');
}

describe('the real zones', () => {
  test('there are 101', () => {
    assert.equal(NAMES.length, 101);
  });

  test('mean to us what they mean to BIND', () => {
    for (const name of NAMES) {
      const ours = parseFile(join(DIRECTORY, name), name);
      const theirs = parseFile(compile(join(DIRECTORY, name), name), name);
      assert.deepEqual(content(ours), content(theirs), name);
    }
  });

  test('are the same again when printed and parsed, for people and for BIND', () => {
    for (const name of NAMES) {
      const zone = parseFile(join(DIRECTORY, name), name);
      const printable = { ...zone, name: zone.zone };
      const path = join(scratch, 'printed');
      writeFileSync(path, printZoneFile(printable));
      assert.deepEqual(content(parseFile(path, name)).sort(), content(zone).sort(), name);
      writeFileSync(path, printZoneFile(printable, { forNamed: true }));
      const seeded = parseFile(compile(path, name), name);
      assert.deepEqual(content(seeded).sort(), content(zone).sort(), name);
    }
  });
});
