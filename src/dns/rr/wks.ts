// WKS: services of a host, obsolete (RFC 1035 §3.4.2).
import { badWord, getOctets, getRest, putOctets, takeBare } from './field-io.ts';
import { ipv4, mnemonic } from './fields.ts';
import { defineType, type FieldKind, RdataError } from './rr-type.ts';

/** The names found in zone files; others are written as numbers. */
const SERVICES: Readonly<Record<string, number>> = {
  echo: 7,
  discard: 9,
  daytime: 13,
  'ftp-data': 20,
  ftp: 21,
  ssh: 22,
  telnet: 23,
  smtp: 25,
  time: 37,
  domain: 53,
  gopher: 70,
  finger: 79,
  http: 80,
  pop3: 110,
  sunrpc: 111,
  nntp: 119,
  ntp: 123,
  imap2: 143,
  snmp: 161,
  https: 443,
};

const MAX_OCTETS = 8192;

const ports: FieldKind = {
  parse: (words, out) => {
    const bits = Buffer.alloc(MAX_OCTETS);
    let length = 0;
    while (words.next < words.words.length) {
      const text = takeBare(words, 'a service');
      const port = SERVICES[text.toLowerCase()] ?? (/^\d+$/.test(text) ? Number(text) : Number.NaN);
      if (!(port <= 0xffff)) throw badWord(words, `'${text}' is not a port or the name of a service`);
      bits[port >> 3] = (bits[port >> 3] ?? 0) | (0x80 >> (port & 7));
      length = Math.max(length, (port >> 3) + 1);
    }
    putOctets(out, bits.subarray(0, length));
  },
  copy: (from, out) => {
    const octets = getRest(from);
    if (octets.length > MAX_OCTETS || octets.at(-1) === 0) throw new RdataError('bad list of ports');
    putOctets(out, octets);
  },
  print: (from) => {
    const found: number[] = [];
    getOctets(from, from.end - from.at).forEach((octet, i) => {
      for (let bit = 0; bit < 8; bit++) if (octet & (0x80 >> bit)) found.push(i * 8 + bit);
    });
    return found.join(' ');
  },
};

export const WKS = defineType('WKS', 11, {
  address: ipv4,
  protocol: mnemonic(1, { ICMP: 1, TCP: 6, UDP: 17 }, 'number'),
  ports,
});
