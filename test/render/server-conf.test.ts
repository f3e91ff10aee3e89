import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { RNDC_HEADER_PLACEHOLDERS, RNDC_SERVER_PLACEHOLDERS, renderRndcConf } from '../../src/render/rndc-conf.ts';
import { renderServerZones, SERVER_PLACEHOLDERS, serverFileName } from '../../src/render/server-conf.ts';
import { renderTsigKey, TSIG_KEY_PLACEHOLDERS } from '../../src/render/tsig-key.ts';
import { compareGolden } from './compare-golden.ts';
import { shipped } from './templates.ts';

const dir = mkdtempSync(path.join(tmpdir(), 'dms-render-'));
after(() => rmSync(dir, { recursive: true, force: true }));

const ZONES = [
  { name: 'example.org.', file: 'example.org' },
  { name: '0/26.2.0.192.in-addr.arpa.', file: '0%2f26.2.0.192.in-addr.arpa' },
];
const keyed = (key: string | null) => ({
  dnsPort: 5353,
  masters: [
    { address: '192.0.2.1', port: 5353, key },
    { address: '192.0.2.2', port: 5353, key },
  ],
});
const rendered = (type: string, suffix: string | null, key: string | null): string => {
  const template = shipped(`server-config-templates/${serverFileName(type, suffix)}`, SERVER_PLACEHOLDERS);
  return [...renderServerZones(template, ZONES, keyed(key))].join('');
};

test('both masters stand in every include; named-checkconf accepts those for bind9', () => {
  for (const [name, suffix, key] of [
    ['bind9.conf', null, 'transfer-sg'],
    ['bind9-replica.conf', '-replica', null],
  ] as const) {
    const conf = rendered('bind9', suffix, key);
    compareGolden(`render/${name}`, conf);
    const file = path.join(dir, name);
    writeFileSync(file, `key "transfer-sg" { algorithm hmac-sha256; secret "c2VjcmV0"; };\n${conf}`);
    assert.equal(execFileSync('named-checkconf', [file], { encoding: 'utf8' }), '');
  }
});

test('nsd and knot', () => {
  compareGolden('render/nsd.conf', rendered('nsd', null, 'transfer-sg'));
  compareGolden('render/nsd-replica.conf', rendered('nsd', '-replica', null));
  compareGolden('render/knot.conf', rendered('knot', null, 'transfer-sg'));
});

test('rndc.conf and a TSIG key', () => {
  const text = renderRndcConf({
    header: shipped('config-templates/rndc.conf-header', RNDC_HEADER_PLACEHOLDERS),
    server: shipped('config-templates/rndc.conf-server', RNDC_SERVER_PLACEHOLDERS),
    servers: [
      { name: 'a', address: '192.0.2.3', keyName: 'remote-key', keyFile: '/etc/dms/bind/rndc-remote.key' },
      { name: 'b', address: '2001:db8::4', keyName: 'remote-key', keyFile: '/etc/dms/bind/rndc-remote.key' },
      { name: 'c', address: '192.0.2.5', keyName: 'rndc-c', keyFile: '/etc/dms/servers/c/rndc.key' },
    ],
    rndcPort: 953,
    dmsBindConfigDir: '/etc/dms/bind',
    own: { address: 'localhost', keyName: 'rndc-key' },
  });
  compareGolden('render/rndc.conf', text);
  const key = renderTsigKey(shipped('config-templates/tsig.key', TSIG_KEY_PLACEHOLDERS), 'k', 'hmac-sha256', 'c2Vj');
  assert.equal(key, 'key "k" {\n\talgorithm hmac-sha256;\n\tsecret "c2Vj";\n};\n');
});
