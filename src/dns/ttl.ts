// TTL and timer texts such as `3600` or `1h30m` (spec 04 §3.3; upper limit RFC 2181 §8).

export class TtlError extends Error {
  override readonly name = 'TtlError';
}

export const MAX_TTL = 2 ** 31 - 1;

const UNITS = new Map(
  Object.entries({ w: 604800, d: 86400, h: 3600, m: 60, s: 1 }).flatMap(([unit, seconds]) => [
    [unit.charCodeAt(0), seconds],
    [unit.toUpperCase().charCodeAt(0), seconds],
  ]),
);

/** Seconds meant by `text`: digits, or `digits unit` pairs of w d h m s in either case. Throws TtlError. */
export function parseTtl(text: string): number {
  const seconds = ttlSeconds(text);
  if (seconds === null) throw new TtlError(`'${text}' is not a TTL: write seconds, or pairs such as 1h30m`);
  if (seconds > MAX_TTL) throw new TtlError(`'${text}' is above ${MAX_TTL} seconds`);
  return seconds;
}

/** Seconds meant by `text`, however many; null if it does not have the form of a TTL. */
export function ttlSeconds(text: string): number | null {
  let total = 0;
  let value = 0;
  let digits = 0;
  let pairs = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x30 && code <= 0x39) {
      value = value * 10 + code - 0x30;
      digits++;
      continue;
    }
    const unit = digits === 0 ? undefined : UNITS.get(code);
    if (unit === undefined) return null;
    total += value * unit;
    value = 0;
    digits = 0;
    pairs++;
  }
  // What follows the last unit would have none: an error in BIND, even if it is zero.
  if (digits > 0) return pairs === 0 ? value : null;
  return pairs === 0 ? null : total;
}

/** Whether `text` can only be meant as a TTL in a record line. */
export function looksLikeTtl(text: string): boolean {
  const first = text.charCodeAt(0);
  return first >= 0x30 && first <= 0x39 && ttlSeconds(text) !== null;
}
