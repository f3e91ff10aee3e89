// SOA serials: 32-bit serial number arithmetic (RFC 1982).

const MODULUS = 2 ** 32;
const HALF = 2 ** 31;

/** Whether `a` is after `b` (RFC 1982 §3.2). False both ways for equal and for incomparable serials. */
export function serialGt(a: number, b: number): boolean {
  const distance = (a - b + MODULUS) % MODULUS;
  return distance !== 0 && distance < HALF;
}

/**
 * Whether a server with `serial` is to be given `published`: an older one, or one that is exactly half the circle away, of which
 * RFC 1982 says nothing and name servers think that it is up to date.
 */
export function isBehind(serial: number, published: number): boolean {
  return serialGt(published, serial) || (published - serial + MODULUS) % MODULUS === HALF;
}

/** `a` + `n` modulo 2^32; `n` must be 0…2^31−1 (RFC 1982 §3.1), else RangeError. */
export function serialAdd(a: number, n: number): number {
  if (!Number.isInteger(n) || n < 0 || n >= HALF) throw new RangeError(`cannot add ${n} to a serial`);
  return (a + n) % MODULUS;
}

/** The later of two serials; of incomparable ones (exactly 2^31 apart) the numerically larger. */
export function serialMax(a: number, b: number): number {
  if (serialGt(a, b)) return a;
  return serialGt(b, a) ? b : Math.max(a, b);
}

/** YYYYMMDD00 of the UTC day of `date`. */
export function dateSerial(date: Date): number {
  return (date.getUTCFullYear() * 10000 + (date.getUTCMonth() + 1) * 100 + date.getUTCDate()) * 100;
}
