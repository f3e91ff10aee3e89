// Pieces of named.conf: quoted names, addresses with port and key.

/** A name as a quoted string of named.conf, without the final dot. */
export function plainZoneName(zone: string): string {
  return zone.length > 1 && zone.endsWith('.') ? zone.slice(0, -1) : zone;
}

export interface KeyedAddress {
  readonly address: string;
  readonly port: number;
  /** Name of the TSIG key; null: none. */
  readonly key: string | null;
}

/** `192.0.2.1 port 53 key "k";` as primaries and also-notify lists want it. */
export function keyedAddress({ address, port, key }: KeyedAddress): string {
  return `${address} port ${port}${key === null ? '' : ` key "${key}"`};`;
}
