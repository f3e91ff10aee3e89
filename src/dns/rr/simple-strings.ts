// Character strings from text to octets without words, for the short way; null for every other form.

const BLANK = 0x20;
const QUOTE = 0x22;

/** 1: an ordinary character inside quotes, 2: also outside. Escapes, tabs and characters outside ASCII are neither. */
const ORDINARY = new Uint8Array(128);
for (let code = 0x20; code < 0x7f; code++) ORDINARY[code] = 2;
for (const code of Buffer.from(' ();')) ORDINARY[code] = 1;
for (const code of Buffer.from('"\\')) ORDINARY[code] = 0;

/** Wire form of quoted or bare strings of up to 255 characters, with a single blank between them. */
export function simpleStrings(text: string): Buffer | null {
  const size = sizeOf(text);
  if (size === -1) return null;
  const wire = Buffer.allocUnsafe(size);
  let lengthAt = -1;
  let at = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (lengthAt === -1) {
      quoted = code === QUOTE;
      lengthAt = at++;
      if (!quoted) wire[at++] = code;
    } else if (code === (quoted ? QUOTE : BLANK)) {
      wire[lengthAt] = at - lengthAt - 1;
      lengthAt = -1;
      // The blank behind the quote.
      if (quoted) i++;
    } else wire[at++] = code;
  }
  if (lengthAt !== -1) wire[lengthAt] = at - lengthAt - 1;
  return wire;
}

// Octets of the wire form, -1 if there is anything that needs the general way.
function sizeOf(text: string): number {
  let size = 0;
  let at = 0;
  while (at < text.length) {
    const quoted = text.charCodeAt(at) === QUOTE;
    const least = quoted ? 1 : 2;
    const start = quoted ? at + 1 : at;
    let i = start;
    for (; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7e || (ORDINARY[code] as number) < least) break;
    }
    if (i - start > 255 || (!quoted && i === start)) return -1;
    size += i - start + 1;
    if (quoted && text.charCodeAt(i) !== QUOTE) return -1;
    at = quoted ? i + 1 : i;
    if (at === text.length) return size;
    if (text.charCodeAt(at) !== BLANK || at + 1 === text.length) return -1;
    at++;
  }
  return size === 0 ? -1 : size;
}
