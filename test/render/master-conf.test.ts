import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import {
  ACL_PLACEHOLDERS,
  type GroupInConf,
  type MasterContext,
  renderServerAcl,
  renderZones,
  ZONE_PLACEHOLDERS,
  type ZoneInConf,
} from '../../src/render/master-conf.ts';
import { compareGolden } from './compare-golden.ts';
import { shipped } from './templates.ts';

const dir = mkdtempSync(path.join(tmpdir(), 'dms-render-'));
after(() => rmSync(dir, { recursive: true, force: true }));

const GROUPS: readonly GroupInConf[] = [
  { id: 1, name: 'replicas', key: 'transfer-replicas', addresses: ['192.0.2.1', '192.0.2.2'] },
  { id: 2, name: 'someorg-one', key: 'transfer-someorg-one', addresses: ['192.0.2.3', '2001:db8::4'] },
  { id: 3, name: 'plain', key: null, addresses: ['192.0.2.5'] },
  { id: 4, name: 'empty', key: null, addresses: [] },
];
const CONTEXT: MasterContext = {
  groups: GROUPS,
  replicaSgId: 1,
  thisMachine: ['192.0.2.1'],
  dnsPort: 5353,
  aclExtension: '-servers',
  masterDyndnsDir: '/var/lib/bind/dynamic',
  updateKey: 'update-ddns',
};
const templates = {
  dynamic: shipped('master-config-templates/dynamic-config.conf', ZONE_PLACEHOLDERS),
  signed: () => shipped('master-config-templates/auto-dnssec-config.conf', ZONE_PLACEHOLDERS),
};
const acl = shipped('master-config-templates/server-acl.conf', ACL_PLACEHOLDERS);

const zone = (name: string, more: Partial<ZoneInConf> = {}): ZoneInConf => ({
  name: `${name}.`,
  file: name,
  sgId: 2,
  altSgId: null,
  policy: null,
  ...more,
});

test('both includes are as expected and named-checkconf accepts them', () => {
  const zones = [
    zone('example.org'),
    zone('signed.example', { policy: 'dms-nsec3', altSgId: 3 }),
    zone('0/26.2.0.192.in-addr.arpa', { file: '0%2f26.2.0.192.in-addr.arpa', sgId: 4 }),
  ];
  const acls = renderServerAcl(acl, GROUPS, '-servers');
  const conf = [...renderZones(templates, zones, CONTEXT)].join('');
  compareGolden('render/server-acl.conf', acls);
  compareGolden('render/zones.conf', conf);
  const keys = ['update-ddns', 'transfer-replicas', 'transfer-someorg-one']
    .map((name) => `key "${name}" { algorithm hmac-sha256; secret "c2VjcmV0"; };\n`)
    .join('');
  const policy = 'dnssec-policy "dms-nsec3" { nsec3param iterations 0 optout no salt-length 0; };\n';
  const file = path.join(dir, 'named.conf');
  writeFileSync(file, acls + keys + policy + conf);
  assert.equal(execFileSync('named-checkconf', [file], { encoding: 'utf8' }), '');
});

test('rendering is linear: 100,000 zones', () => {
  const zones = Array.from({ length: 100_000 }, (_, i) => zone(`zone-${i}.example.org`, { sgId: 2 + (i % 2) }));
  [...renderZones(templates, zones.slice(0, 1000), CONTEXT)].join('');
  const started = performance.now();
  const text = [...renderZones(templates, zones, CONTEXT)].join('');
  const elapsed = performance.now() - started;
  assert.ok(text.length > 11_000_000);
  console.log(`# ${Math.round(text.length / 1e6)} MB in ${Math.round(elapsed)} ms`);
  assert.ok(elapsed < 5_000);
});
