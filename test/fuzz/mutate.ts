// Zone texts changed at random, from a seed: what people mistype, and what nobody would type.

/** A number in [0, below). */
export type Dice = (below: number) => number;

/** Mulberry32: the same numbers for the same seed everywhere. */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** Types to put in place of others. */
export const TYPES =
  'A AAAA NS CNAME MX TXT SRV PTR SOA CAA TLSA SMIMEA SSHFP DS DNAME NAPTR LOC HINFO RP URI SVCB HTTPS APL EUI48 EUI64 CERT AFSDB KX NID L32 L64 LP HIP DHCID OPENPGPKEY CSYNC IPSECKEY SPF KEY TYPE65280 TYPE1'.split(
    ' ',
  );

// biome-ignore format: kinds of words
const WORDS = [
  ...TYPES, 'IN', 'CH', '@', '.', '*', '*.a', 'a', 'A.a', 'ns.example.net.', 'example.net', '300', '1h30m', '2147483648', '4294967296', '-1', '0',
  '192.0.2.1', '192.0.2.256', '2001:db8::1', '::ffff:192.0.2.1', '::', '"x"', '""', '"a b"', '"', '(', ')', '( )', ';', '; c', '\\', '\\.', '\\065', '\\256', '\\#',
  '\\# 4 c0000201', '\\# 0', '$TTL', '$TTL 60', '$ORIGIN', '$ORIGIN a', '$ORIGIN other.', '$GENERATE 1-3 g$ A 192.0.2.$', '$GENERATE 1-2 $ CNAME x$', '$INCLUDE /nonexistent',
  '0 issue "ca.example.net"', '3 1 1 abcd', '10 mail', '0 0 0 .', '1 . alpn=h2', '60485 8 2 00', 'ä', '\u0000', '\t', ' ', '\r', '_a._tcp', 'x'.repeat(64), '65536', '1.1.1', 'a..b', 'a.b.',
];

// biome-ignore format: lines that mean something
export const LINES = [
  'a A 192.0.2.1', 'a AAAA 2001:db8::1', 'a CNAME b', 'b CNAME a', '@ NS a', '@ NS ns.example.net.', 'a NS b.a', '*.w A 192.0.2.3', '*.w NS a', 'a MX 10 b', '@ MX 0 .', 'a DNAME b', 'x.a A 192.0.2.1',
  '_s._tcp SRV 0 0 1 a', 'a TXT "x" "y"', 'a TXT ( "x"', ' "y" )', ' A 192.0.2.9', 'a 60 A 192.0.2.2', 'a DS 1 8 2 abcd', '@ SOA a b 1 2 3 4 5', 'a SOA a b 1 2 3 4 5', 'a HTTPS 1 . alpn=h2 port=443', 'a CAA 0 iodef "x"',
  'a SPF "v=spf1"', 'a KEY 256 3 8 AwEAAQ==', 'a LOC 52 22 23.000 N 4 53 32.000 E -2.00m', 'a NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:i@o!" .', 'a APL 1:192.0.2.0/24', 'a TYPE65280 \\# 2 abcd', '; comment', ';| group', ';# note', '',
];

type Change = (text: string, dice: Dice) => string;

const spliced = (text: string, at: number, gone: number, put: string): string =>
  text.slice(0, at) + put + text.slice(at + gone);

function lineChange(change: (lines: string[], at: number, dice: Dice) => void): Change {
  return (text, dice) => {
    const lines = text.split('\n');
    change(lines, dice(lines.length), dice);
    return lines.join('\n');
  };
}

export const pick = <T>(list: readonly T[], dice: Dice): T => list[dice(list.length)] as T;

/** Replaces the n-th word of a line. */
const wordChange = (put: (word: string, dice: Dice) => string): Change =>
  lineChange((lines, at, dice) => {
    const words = (lines[at] ?? '').split(/(\s+)/);
    const n = dice(words.length);
    words[n] = put(words[n] ?? '', dice);
    lines[at] = words.join('');
  });

const CHANGES: readonly Change[] = [
  (text, dice) => spliced(text, dice(text.length), 1, ''),
  (text, dice) => spliced(text, dice(text.length), 0, pick(WORDS, dice)),
  (text, dice) => spliced(text, dice(text.length), 1, String.fromCharCode(dice(dice(8) === 0 ? 0x180 : 0x7f))),
  wordChange((_word, dice) => pick(WORDS, dice)),
  wordChange((_word, dice) => pick(TYPES, dice)),
  wordChange((word, dice) => word.replace(/\d+/, (digits) => String(Number(digits) + dice(3) - 1))),
  wordChange((word) => word.toUpperCase()),
  lineChange((lines, at, dice) => lines.splice(at, 0, pick(LINES, dice))),
  lineChange((lines, at, dice) => lines.splice(at, 0, pick(LINES, dice))),
  lineChange((lines, at) => lines.splice(at, 1)),
  lineChange((lines, at) => lines.splice(at, 0, lines[at] ?? '')),
  lineChange((lines, at, dice) => lines.push(...lines.splice(at, 1 + dice(2)))),
  lineChange((lines, at) => {
    lines[at] = ` ${(lines[at] ?? '').replace(/^\S+\s*/, '')}`;
  }),
  lineChange((lines, at, dice) => {
    lines[at] =
      `${pick(['a', '@', 'b.a', '*', 'x.w', '*.w.a'], dice)} ${pick(TYPES, dice)} ${(lines[at] ?? '').replace(/^\S+\s+\S+\s*/, '')}`;
  }),
];

/** `text` with one to four changes. */
export function mutate(text: string, dice: Dice): string {
  let changed = text;
  for (let left = 1 + dice(4); left > 0; left--) changed = pick(CHANGES, dice)(changed, dice);
  return changed;
}
