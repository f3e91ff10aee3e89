// PTR records that will follow a change, as people are told of them.

/** What preview_zone_text and preview_withdrawal say of PTR records. */
export interface PtrPreview {
  readonly total: number;
  readonly added: number;
  readonly removed: number;
  readonly reverse_zones: readonly string[];
  readonly changes: readonly {
    readonly address: string;
    readonly target: string;
    readonly change: 'add' | 'remove';
  }[];
}

/** A screenful must stay readable. */
const LINES = 20;

/** `PTR records that follow: 1 added, 2 removed (2.0.192.in-addr.arpa.)` and a line for each; '' where there are none. */
export function ptrPreview({ total, added, removed, reverse_zones, changes }: PtrPreview): string {
  if (total === 0) return '';
  const counts = [added > 0 ? `${added} added` : '', removed > 0 ? `${removed} removed` : ''].filter(Boolean);
  const [first = '', ...others] = reverse_zones;
  const zones = others.length === 0 ? first : `${reverse_zones.length} reverse zones`;
  const shown = changes.slice(0, LINES);
  const width = Math.max(...shown.map(({ address }) => address.length));
  const lines = shown.map(
    ({ address, target, change }) => `  ${change === 'add' ? '+' : '-'} ${address.padEnd(width)}  ${target}`,
  );
  if (total > shown.length) lines.push(`  … and ${total - shown.length} more`);
  return `PTR records that follow: ${counts.join(', ')} (${zones})\n${lines.join('\n')}\n`;
}
