// TTL and timer texts such as `3600` or `1h30m` (spec 04 §3.3; upper limit RFC 2181 §8).

export class TtlError extends Error {
  override readonly name = 'TtlError';
}

export const MAX_TTL = 2 ** 31 - 1;

const SECONDS: Readonly<Record<string, number>> = { w: 604800, d: 86400, h: 3600, m: 60, s: 1 };
const SHAPE = /^(?:\d+|(?:\d+[wdhms])+0*)$/i;

/** Seconds meant by `text`: digits, or `digits unit` pairs of w d h m s in either case. Throws TtlError. */
export function parseTtl(text: string): number {
  if (!SHAPE.test(text)) throw new TtlError(`'${text}' is not a TTL: write seconds, or pairs such as 1h30m`);
  let seconds = 0;
  for (const [, digits, unit] of text.matchAll(/(\d+)([wdhms]?)/gi)) {
    seconds += Number(digits) * (SECONDS[(unit || 's').toLowerCase()] ?? 1);
  }
  if (seconds > MAX_TTL) throw new TtlError(`'${text}' is above ${MAX_TTL} seconds`);
  return seconds;
}

/** Whether `text` could only be meant as a TTL in a record line: it begins with a digit and has no other letters. */
export function looksLikeTtl(text: string): boolean {
  return SHAPE.test(text);
}
