// Small good and bad zone files: the verdict, the line and the records are those of BIND.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the syntax of $GENERATE
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { absolutise, canonicalName } from '../../src/dns/name.ts';
import { parseTtl } from '../../src/dns/ttl.ts';
import { type ParsedZone, parseZoneFile, printZoneFile } from '../../src/dns/zone-file/index.ts';

const ZONE = 't.example.';
const HEAD = '$TTL 1h\n@ SOA ns h 1 2 3 4 5\n NS ns\nns A 192.0.2.1\n';

/** Bodies that follow HEAD, so that they begin in line 5. */
const GOOD: readonly string[] = [
  // Directives
  '$ttl 300\na A 192.0.2.1\n',
  '$TTL 300\na A 192.0.2.1\n$TTL 400\nb A 192.0.2.1\nc 5 A 192.0.2.1\nd A 192.0.2.1\n$TTL 1H\ne A 192.0.2.1\n',
  '$TTL 4294967295\na A 192.0.2.1\n',
  '$TTL (\n5 ) ; five\na A 192.0.2.1\n',
  '$DATE 20200101000000\na A 192.0.2.1\n',
  '"$TTL" 5\na A 192.0.2.1\n',
  '$ORIGIN sub\na MX 1 b\n$ORIGIN sub2\na MX 1 @\n$ORIGIN t.example.\n$ORIGIN @\nc A 192.0.2.1\n$ORIGIN .\nd.t.example A 192.0.2.1\n',
  '$ORIGIN other.\nf.t.example. CNAME g\ne A 192.0.2.1\n A 192.0.2.2\nh.t.example. MX 1 @\n',
  '$ORIGIN _tcp\n_sip SRV 0 0 1 @\n$ORIGIN a\\.b\nc TXT x\n A 192.0.2.1\n',
  '$INCLUDE one\nb A 192.0.2.1\n A 192.0.2.2\n',
  'o TXT x\n$include "two" sub ; with origin\n MX 1 @\nx A 192.0.2.3\n',
  // $GENERATE
  '$GENERATE 1-3 a$ A 192.0.2.$\n A 192.0.2.9\n',
  '$GENERATE 1-9/4x a$ 60 IN AAAA 2001:db8::$\n$generate 1-2 b$ IN 60 CNAME c$\n',
  '$GENERATE 1-2 a$ MX "10 b$"\n$GENERATE 3-4 a$ TXT "\\"x$ y\\" z"\n$ORIGIN sub\n$GENERATE 1-2 a$ CNAME b$\n',
  '$GENERATE 10-12 a${0,3,d} TXT x${-5}.${5,4}.${0,4,x}.${0,4,X}.${0,4,o}.${0,0,n}.${0,4,n}.${0,7,N}.${1,2}\n',
  '$GENERATE 250-251 a${0,2,X}b$$c\\$d TXT $$\\$${0,1,n}\n$GENERATE 1-2 c${-5} TXT ${-5,4,x}${-5,4,n}${-9,4}\n',
  '$GENERATE 1-2 a$ CNAME "b$ ; c"\n$GENERATE 3-4 a$ TXT "( b$ \\"c d\\" )"\n$GENERATE 5-6 a$ MX " 10  b$ "\n',
  '$GENERATE 1-2 a${0,2,d}} TXT x\n$GENERATE 1-2 a$.other. A 192.0.2.1\n$GENERATE 0-2 @ TXT $\n',
  // TTL, class, type
  'a IN 300 A 192.0.2.1\nb 300 IN A 192.0.2.1\nc 1W1w in a 192.0.2.1\nd CLASS1 TYPE1 192.0.2.1\ne 4294967295 A 192.0.2.1\n',
  'a CLASS01 A 192.0.2.1\n',
  '300 300 A 192.0.2.1\nIN IN A 192.0.2.1\nA A 192.0.2.1\nTXT TXT TXT\n',
  'a TYPE1 \\# 4 c0000201\nb A \\# ( 4 c000\n 0201 )\nc TYPE999 \\# 2 abCD\nd TYPE999 \\# 0\n',
  // Parentheses
  'a TXT ((x))\nb TXT (x)(y)\nc TXT (x) y (z\n w) v\n(d TXT x)\ne ( TXT\n x )\nf (\nTXT x)\n',
  'a TXT x\n (\n TXT y)\n(\nb TXT x)\nc TXT x (\n)\n()\nd TXT x ()\n',
  'ok TXT (x\n) b TXT y\n',
  'a TXT ( ; one\n x ; "two\n\n; (three)\n y )\n',
  // Words
  'a TXT "a""b"\nb TXT "a"b\nc TXT a"b"\nd TXT a\\;b;c\ne TXT \\"x\nf TXT \\(x\ng TXT "\\\\" \\\\\nh TXT "\\"" ""\n',
  'a TXT "x\\\ny"\nb TXT "x;y (z)" ; c\n',
  'a\\032b TXT x\na\\ c TXT x\na\\.d TXT x\n\\$a TXT x\na$b TXT x\n\\065 TXT x\n',
  '"a" A 192.0.2.1\n"a b" TXT x\n"c\\"d" TXT x\n"@" TXT x\n"e;f" TXT x\n"\\$x" TXT x\n',
  'a\u0001b TXT x\nc CNAME \u007fd.\u001f\n',
  'a TXT \u0001\nb\f TXT x\fy\nc TXT "x\u0000y"\n',
  'a TXT \u00fc ; \u00fc\nb TXT "\u20ac"\n',
  // Lines
  'a A 192.0.2.1\rb A 192.0.2.2\r\nc TXT (x\r\ny)\r\n\r\n \r\n',
  'a TXT "x\r"\n',
  '   \n\t; c\n\n;#none\n;!none\n;|none\n ;! LOCKPTR\na TXT x;y\n',
  'a TXT x',
  '$INCLUDE one',
  'a TXT x ; no newline',
  '',
  // Outside the zone
  'a.other. A 192.0.2.1\n A 192.0.2.2\n. NS a\nother. SOA a b 1 2 3 4 5\nxt.example. A 192.0.2.1\nb A 192.0.2.3\n',
  '@ SOA NS h 1 2 3 4 5\n',
  'A.T.Example. NS B.t.EXAMPLE.\n',
];

/** Whole files without $TTL. */
const GOOD_FILES: readonly string[] = [
  '@ SOA ns h 1 2 3 4 5\n NS ns\nns A 192.0.2.1\n',
  '@ 60 SOA ns h 1 2 3 4 5\n NS ns\nns 20 A 192.0.2.1\na A 192.0.2.1\nb IN 40 A 192.0.2.1\nc A 192.0.2.1\n',
  '@ 60 SOA ns h 1 2 3 4 5\n NS ns\nns 20 A 192.0.2.1\na A 192.0.2.1\n$TTL 99\nb A 192.0.2.1\n$TTL 98\nc A 192.0.2.4\nd 5 A 192.0.2.1\ne A 192.0.2.1\n',
  '@ SOA ns h 1 2 3 4 1h\n NS ns\nns 20 A 192.0.2.1\na A 192.0.2.1\nb 7 A 192.0.2.1\nc A 192.0.2.1\n$TTL 60\nd A 192.0.2.1\n',
  '@ 60 SOA ns h 1 2 3 4 5\n 70 NS ns\nns A 192.0.2.1\na 5 TXT x\na 6 A 192.0.2.2\na TXT z\nb TXT z\nb 5 MX 1 a\n 7 TXT z\nc TXT x\n',
  '$ORIGIN .\no.other TXT x\nt.example 60 SOA ns.t.example h 1 2 3 4 5\n NS ns.t.example\nns.t.example A 192.0.2.1\n',
  '@ 9 NS ns\n@ SOA ns h 1 2 3 4 5\nns A 192.0.2.1\n',
  '$ORIGIN example.\n$TTL 5\nt SOA ns.t h 1 2 3 4 5\n NS ns.t\nns.t A 192.0.2.1\n',
];

const BAD: readonly string[] = [
  // Directives
  '$TTL\na TXT x\n',
  '$TTL 5 6\n',
  '$TTL (\n5\n6 )\n',
  '$TTL "5"\n',
  '$DATE x\n',
  '$ORIGIN\n',
  '$ORIGIN x y\n',
  '$ORIGIN "x"\n',
  '$ORIGIN a..b\n',
  '$NONE x\n',
  '$a TXT x\n',
  ' $TTL 300\n',
  '$INCLUDE\n',
  '$INCLUDE nofile\n',
  '$INCLUDE one a..b\n',
  '$INCLUDE one sub more\n',
  '$INCLUDE bad\nz A bad\n',
  '$GENERATE\n',
  '$GENERATE 3-1 a$ A 192.0.2.$\n',
  '$GENERATE 1-3/0 a$ A 192.0.2.$\n',
  '$GENERATE 1-3/ a$ A 192.0.2.$\n',
  '$GENERATE 1 a$ A 192.0.2.$\n',
  '$GENERATE -1-3 a$ A 192.0.2.$\n',
  '$GENERATE 1-2 a${0 TXT x\n',
  '$GENERATE 1-2 a${} TXT x\n',
  '$GENERATE 1-2 a${0,2,q} TXT x\n',
  '$GENERATE 1-2 a${0,128,d} TXT x\n',
  '$GENERATE 1-2 a${2147483646} TXT x\n',
  '$GENERATE 1-2/4294967295 a$ TXT x\n',
  '$GENERATE 1-2 a$ FOO x\n',
  '$GENERATE 1-2 a$ CH A 192.0.2.$\n',
  '$GENERATE 1-2 a$ A\n',
  '$GENERATE 1-2 a$ A 192.0.2.$ more\n',
  '$GENERATE 1-2 a..$ TXT $\n',
  '$GENERATE 1-2 "a$" TXT x\n',
  // TTL, class, type
  'a 4294967296 A 192.0.2.1\n',
  'a 1x A 192.0.2.1\n',
  'a 1h30 A 192.0.2.1\n',
  'a 1h0 A 192.0.2.1\n',
  'a IN 300 IN A 192.0.2.1\n',
  'a IN IN A 192.0.2.1\n',
  'a 300 300 A 192.0.2.1\n',
  'a CH TXT x\n',
  '\\[x3/1] TXT x\n',
  'a TXT "a\\\r\nb"\n',
  'a HS A 192.0.2.1\n',
  'a CLASS3 TXT x\n',
  'a FOO x\n',
  'a TYPE65536 \\# 0\n',
  'a ( 5\n IN\n FOO\n x )\n',
  'a ( 5\n CH\n\n TXT\n x )\n',
  'a "TXT" x\n',
  // Too few, too many
  'a\n',
  'a 300\n',
  'a IN\n',
  'a (\n) \n',
  'a A\n',
  'a A\n  192.0.2.1\n',
  'a A 192.0.2.1 x\n',
  'a A 192.0.2.1 (\n\n x )\n',
  'a MX 10\n',
  'a MX (\n 10\n )\n',
  'a MX ( 10\n b\n c )\n',
  'w SOA a b 1 2 3 4 5\n',
  '@ SOA ( ns h 1 2\n 3 4 )\n',
  '@ SOA ( ns h 1 2 3\n 4 5\n 6 )\n',
  '@ SOA ( ns h\n x 1 2 3 4 )\n',
  // Rdata
  'a A 192.0.2.300\n',
  'a A "192.0.2.1"\n',
  'a MX 70000 b\n',
  'a MX (\n x\n b )\n',
  'a MX (\n 10\n bad..name )\n',
  'a AAAA (\n\n\n x)\n',
  'a TLSA ( 1 1 1\n abc )\n',
  'a TLSA ( 1 1 1\n abcd\n zz\n)\n',
  'a TXT \\300\n',
  'a TXT x\\\ny TXT z\n',
  'a.other. A x\n',
  'a TYPE999 \\# ( 2\n abc\n )\n',
  'a TYPE999 abc\n',
  'a OPT x\n',
  // Owners
  'a..b A 192.0.2.1\n',
  '.a A 192.0.2.1\n',
  `${'x'.repeat(64)} A 192.0.2.1\n`,
  `${'x.'.repeat(125)}x A 192.0.2.1\n`,
  'a\\300 TXT x\n',
  'a\\2x TXT x\n',
  '"" TXT x\n',
  'a"b" TXT x\n',
  '(\n\na..b TXT x )\n',
  // Quotes and parentheses that do not match
  'a TXT "x\ny"\n',
  'a TXT "x',
  'a TXT "x\\\n y\n"\n',
  '$TTL 5',
  '$ORIGIN sub ; c',
  'a ( TXT "x\n y )\nb TXT x\n',
  'a TXT x)\n',
  'a TXT x\n) b TXT y\n',
  'a TXT (x\n',
  'a TXT (\n x\n y\n',
  'a CNAME ( b\n\n',
  'a CNAME ( b\nc CNAME d\n',
  '(\n',
  'a FOO "x\n',
  'a TXT x\u0000y\n',
];

const BAD_FILES: readonly string[] = [
  ' A 192.0.2.1\n@ SOA ns h 1 2 3 4 5\n',
  '$TTL 1h\n A 192.0.2.1\n@ SOA ns h 1 2 3 4 5\n',
  '@ NS ns\n@ SOA ns h 1 2 3 4 5\n',
  '$TTL 1h\n@ SOA ( ns h 1 2 3 4 5\n NS ns\nns A 192.0.2.1\n',
];

const INCLUDED: Readonly<Record<string, string>> = {
  one: 'i A 192.0.2.9\n',
  two: ' A 192.0.2.9\nk A 192.0.2.10\n$TTL 77\n$ORIGIN deep\nm A 192.0.2.11\n',
  bad: '; fine\nx A bad\n',
};

const scratch = mkdtempSync(join(tmpdir(), 'dms-bind-'));
after(() => rmSync(scratch, { recursive: true }));
for (const [name, text] of Object.entries(INCLUDED)) writeFileSync(join(scratch, name), text);

// Runs of named-compilezone of a text, every record in full; without the checks that are not of the text format.
function compile(text: string): { output: string | null; blamed: string | null } {
  writeFileSync(join(scratch, 'zone'), text);
  const options = ['-i', 'none', '-k', 'ignore', '-M', 'ignore', '-S', 'ignore', '-s', 'full', '-o', '-'];
  const run = spawnSync('named-compilezone', [...options, ZONE, 'zone'], { cwd: scratch, encoding: 'utf8' });
  assert.equal(run.error, undefined, 'named-compilezone (package bind9utils) is needed');
  const [, place = null] =
    /^(?:\S+: )?(?!buffer)([\w-]+:\d+): (?!.*(?:ignoring|MAXTTL|TTL semantics|no TTL specified; using))/m.exec(
      run.stderr,
    ) ?? [];
  return { output: run.status === 0 ? run.stdout : null, blamed: place };
}

function parse(text: string): ParsedZone {
  return parseZoneFile(text, {
    zone: ZONE,
    reading: 'named',
    include: (path) => readFileSync(join(scratch, path), 'utf8'),
  });
}

// Every record with the TTL of its set: that of the first one.
function content(zone: ParsedZone): string[] {
  const { soa } = zone;
  const ttls = new Map<string, number>();
  const lines = new Set<string>();
  for (const { owner, type, ttl, canon } of [
    ...(soa === null ? [] : [{ ...soa, owner: '@', type: 'SOA' }]),
    ...zone.records,
  ]) {
    const set = `${canonicalName(absolutise(owner, ZONE))} ${type}`;
    if (!ttls.has(set)) ttls.set(set, parseTtl(ttl ?? zone.ttl ?? '0'));
    lines.add(`${set} ${ttls.get(set)} ${canon.toString('hex')}`);
  }
  return Array.from(lines).sort();
}

describe('zone files as BIND reads them', () => {
  test('what it accepts means the same to us, also when printed', () => {
    for (const text of [...GOOD.map((body) => HEAD + body), ...GOOD_FILES]) {
      const { output } = compile(text);
      assert.ok(output !== null, `BIND refuses ${text}`);
      const zone = parse(text);
      assert.deepEqual(zone.errors, [], text);
      assert.deepEqual(content(zone), content(parseZoneFile(output, { zone: ZONE })), text);
      const printed = printZoneFile({ ...zone, name: zone.zone });
      const again = parseZoneFile(printed, { zone: ZONE });
      assert.deepEqual(again.errors, [], printed);
      assert.deepEqual(content(again), content(zone), printed);
      assert.equal(printZoneFile({ ...again, name: again.zone }), printed);
    }
  });

  test('what it refuses is refused, with the line that it blames', () => {
    const faults = [...BAD.map((body) => HEAD + body), ...BAD_FILES].map((text) => {
      const { output, blamed } = compile(text);
      assert.equal(output, null, `BIND accepts ${text}`);
      const [fault] = parse(text).errors;
      // For a bad $TTL, BIND names no line.
      if (fault === undefined) return { text, blamed, ours: 'accepted' };
      return { text, blamed, ours: blamed && `${fault.file ?? 'zone'}:${fault.line}` };
    });
    assert.deepEqual(
      faults.filter(({ blamed, ours }) => blamed !== ours),
      [],
    );
  });
});
