// Zone files for benches: a large one of a mix of types as hosting zones have them, and small ones.

const SOA = '@ IN SOA ns1 hostmaster ( 2026112001 7200 900 604800 3600 )';

/** A zone of that many records besides its apex; every name in it once or twice, in a fixed order. */
export function bigZone(zone: string, records: number): string {
  const lines = ['$TTL 3600', `$ORIGIN ${zone}`, SOA, '@ IN NS ns1', '@ IN NS ns2.example.net.', 'ns1 IN A 192.0.2.1'];
  for (let i = 0; i < records; i++) lines.push(lineOf(i));
  return `${lines.join('\n')}\n`;
}

// biome-ignore format: one type, one row
const MIX: readonly ((i: number) => string)[] = [
  (i) => `h${i} IN A 10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`,
  (i) => `h${i - 1} 300 IN AAAA 2001:db8:${(i >> 16).toString(16)}::${(i & 0xffff).toString(16)}`,
  (i) => `www.h${i} IN CNAME h${i - 2}`,
  (i) => `h${i} IN MX 10 mail.h${i}`,
  (i) => `mail.h${i - 1} IN A 10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`,
  (i) => `h${i} IN TXT "v=spf1 include:_spf.example.net ~all ${i}"`,
  (i) => `sub${i} IN NS ns1.host${i % 1000}.example.org.`,
  (i) => `sub${i - 1} IN NS ns2.host${i % 1000}.example.org.`,
  (i) => `_sip._tcp.h${i} 600 IN SRV 10 20 5060 h${i - 8}`,
  (i) => `H${i}\t\tA\t192.0.2.${i & 255}\t; rack ${i % 40}`,
];

function lineOf(i: number): string {
  return MIX[i % MIX.length]?.(i) ?? '';
}

/** Eight records. */
export function smallZone(i: number): string {
  return [
    '$TTL 1h',
    '@ IN SOA ns1.example.net. hostmaster.example.net. ( 2026112001 7200 900 604800 3600 )',
    ' IN NS ns1.example.net.',
    ' IN NS ns2.example.net.',
    ' IN MX 10 mail',
    ` IN A 192.0.2.${i % 250}`,
    'www IN CNAME @',
    `mail IN A 192.0.2.${(i + 1) % 250}`,
    '@ IN TXT "v=spf1 mx -all"',
    '',
  ].join('\n');
}
