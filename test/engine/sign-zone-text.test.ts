// Signing a zone file with the keys of a directory, by BIND's own programs.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { createCommands } from '../../src/adapters/commands.ts';
import { createFiles } from '../../src/adapters/files.ts';
import { resolveSettings } from '../../src/domain/resolve-settings.ts';
import { signedZoneText, zonesWithKeyFiles } from '../../src/engine/performers/sign-zone-text.ts';
import { runCommand } from '../../src/lab/run-command.ts';

const NAME = 'signed.example.';
const TEXT = `$TTL 1h
$ORIGIN ${NAME}
@ IN SOA ns1.example.net. hostmaster.example.net. ( 2026120105 2h 15m 1w 1h )
@ IN NS ns1.example.net.
www IN A 192.0.2.1
;off IN A 192.0.2.2
`;

let keys: string;
before(async () => {
  keys = mkdtempSync(path.join(tmpdir(), 'dms-keys-'));
  for (const kind of [['-f', 'KSK'], []]) {
    await runCommand(['dnssec-keygen', '-q', '-a', 'ECDSAP256SHA256', ...kind, '-K', keys, NAME]);
  }
});
after(() => rmSync(keys, { recursive: true }));

function ports() {
  const { settings } = resolveSettings({ file: 'test', entries: [] }, 'zone_tool');
  const current = { ...settings, master_dnssec_key_dir: keys };
  return { files: createFiles(), commands: createCommands(), settings: { current: () => current } };
}

test('a zone with keys is known by its key files', async () => {
  assert.deepEqual([...(await zonesWithKeyFiles(ports()))], [NAME]);
});

for (const nsec3 of [false, true]) {
  test(`what is signed with ${nsec3 ? 'NSEC3' : 'NSEC'} verifies, serial and records as they were, nothing left behind`, async () => {
    const remains = () =>
      readdirSync(tmpdir()).filter((name) => /^(dms-(un)?signed-|dsset-signed\.example)/.test(name));
    const text = await signedZoneText(ports(), { name: NAME, nsec3 }, TEXT);
    assert.deepEqual(remains(), []);
    const file = path.join(keys, 'signed.zone');
    writeFileSync(file, text);
    await runCommand(['dnssec-verify', '-q', '-o', NAME, file]);
    assert.match(text, /SOA\s+ns1\.example\.net\. hostmaster\.example\.net\. (\(\s*)?2026120105/);
    assert.match(text, nsec3 ? /NSEC3PARAM 1 0 0 -/ : /\sNSEC\s/);
    assert.doesNotMatch(text, /192\.0\.2\.2/);
  });
}

test('the shipped policies have the names that zone statements use, and named takes them', async () => {
  const policies = path.resolve(import.meta.dirname, '../../etc/dnssec-policies.conf.sample');
  const zone = (name: string, policy: string) =>
    `zone "${name}" { type primary; file "${name}"; dnssec-policy "${policy}"; update-policy { grant k zonesub any; }; inline-signing no; };\n`;
  const conf = path.join(keys, 'named.conf');
  writeFileSync(conf, `include "${policies}";\n${zone('a.example', 'dms-nsec')}${zone('b.example', 'dms-nsec3')}`);
  await runCommand(['named-checkconf', conf]);
  writeFileSync(conf, zone('a.example', 'dms-nsec'));
  await assert.rejects(runCommand(['named-checkconf', conf]));
});

test('what dnssec-signzone says reaches the caller', async () => {
  const bad = TEXT.replace('192.0.2.1', 'nowhere');
  await assert.rejects(
    signedZoneText(ports(), { name: NAME, nsec3: false }, bad),
    /signed\.example\. cannot be signed: .*bad/,
  );
});
