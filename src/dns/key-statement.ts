// BIND `key` statements: key files as named.conf includes them.
import { parseName } from './name.ts';
import { isTsigAlgorithm, type TsigKey } from './wire/tsig.ts';

export class KeyFileError extends Error {
  override readonly name = 'KeyFileError';
}

interface Token {
  readonly text: string;
  readonly line: number;
}

// Comments, quoted strings, punctuation, words.
const TOKEN = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|#[^\n]*|"([^"]*)"|[{};]|[^\s{};"]+|\s+/g;

/**
 * Keys of all `key NAME { algorithm A; secret S; };` statements, in order; other statements are passed over. Comments
 * and quoting are as in named.conf; names become absolute, the algorithm may be left out (hmac-sha256).
 * Throws KeyFileError naming the line.
 */
export function parseKeyStatements(text: string): TsigKey[] {
  const tokens = tokensOf(text);
  const keys: TsigKey[] = [];
  let at = 0;
  while (at < tokens.length) {
    const end = statementEnd(tokens, at);
    if (tokens[at]?.text.toLowerCase() === 'key') keys.push(keyOf(tokens.slice(at, end)));
    at = end + 1;
  }
  return keys;
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  for (const match of text.matchAll(TOKEN)) {
    const [whole, quoted] = match;
    const isComment = quoted === undefined && /^(\/\*|\/\/|#)/.test(whole);
    if (!isComment && whole.trim() !== '') tokens.push({ text: quoted ?? whole, line });
    line += whole.split('\n').length - 1;
  }
  return tokens;
}

/** Index of the `;` that ends the statement beginning at `start`. */
function statementEnd(tokens: readonly Token[], start: number): number {
  let depth = 0;
  for (let i = start; i < tokens.length; i++) {
    const text = tokens[i]?.text;
    if (text === '{') depth++;
    else if (text === '}') depth--;
    else if (text === ';' && depth === 0) return i;
  }
  throw new KeyFileError(`line ${tokens[start]?.line}: the statement '${tokens[start]?.text}' is not ended by a ';'`);
}

function keyOf(tokens: readonly Token[]): TsigKey {
  const [, name, brace] = tokens;
  const line = tokens[0]?.line;
  if (!name || brace?.text !== '{') throw new KeyFileError(`line ${line}: 'key' is followed by a name and '{'`);
  const clause = (word: string): string | undefined => {
    const at = tokens.findIndex((token, i) => i > 2 && token.text.toLowerCase() === word);
    return at === -1 ? undefined : tokens[at + 1]?.text;
  };
  const algorithm = (clause('algorithm') ?? 'hmac-sha256').toLowerCase();
  const secret = clause('secret');
  if (!isTsigAlgorithm(algorithm)) {
    throw new KeyFileError(`line ${line}: key '${name.text}' has the algorithm ${algorithm}, which is not supported`);
  }
  if (secret === undefined || secret === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(secret)) {
    throw new KeyFileError(`line ${line}: key '${name.text}' has no base64 secret`);
  }
  return { name: parseName(name.text, '.'), algorithm, secret: Buffer.from(secret, 'base64') };
}

/** The statement of a key, as a file that named, rndc and DMS read. */
export function keyStatement({ name, algorithm, secret }: TsigKey): string {
  const plain = name.endsWith('.') ? name.slice(0, -1) : name;
  return `key "${plain}" {\n\talgorithm ${algorithm};\n\tsecret "${secret.toString('base64')}";\n};\n`;
}
