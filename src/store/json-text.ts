// Values as JSON text, and other text, that PostgreSQL takes.

// JSON.stringify escapes a surrogate only where the other half is missing.
const UNSTORABLE = /\\(u0000|ud[89a-f][0-9a-f]{2}|.)/g;

/** JSON text of `value`; what PostgreSQL stores in no text (NUL, halves of characters) becomes U+FFFD. */
export function storableJson(value: unknown): string {
  const text = JSON.stringify(value);
  if (!text.includes('\\u')) return text;
  return text.replace(UNSTORABLE, (found, code: string) => (code.length > 1 ? '\\ufffd' : found));
}

/** `text` likewise. */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}
