// SvcParams, the list of keys and values of SVCB and HTTPS (RFC 9460 §2.1, §7, §14.3; dohpath RFC 9461).
import { addressOctets } from '../network.ts';
import { ipText } from './address-text.ts';
import { decodeOctets } from './data-fields.ts';
import { isDohPath } from './doh-path.ts';
import { getOctets, getUint, putOctets, quoteOctets, stringOctets, takeBare } from './field-io.ts';
import { type FieldKind, RdataError, type WordReader } from './rr-type.ts';

const KEYS = ['mandatory', 'alpn', 'no-default-alpn', 'port', 'ipv4hint', 'ech', 'ipv6hint', 'dohpath'] as const;

function keyNumber(name: string): number {
  const known = (KEYS as readonly string[]).indexOf(name);
  if (known !== -1) return known;
  const digits = /^key(0|[1-9]\d{0,4})$/.exec(name)?.[1];
  if (digits === undefined || Number(digits) > 0xffff) throw new RdataError(`'${name}' is not a parameter key`);
  return Number(digits);
}

/** BIND 9.18 reads dohpath, but shows it by its number. */
const DOHPATH = KEYS.indexOf('dohpath');

function keyName(number: number, bind: boolean): string {
  const known = bind && number === DOHPATH ? undefined : KEYS[number];
  return known ?? `key${number}`;
}

interface Value {
  /** Wire form of a value as typed (null: no '='). */
  readonly parse: (text: string | null, words: WordReader) => Buffer;
  /** Text behind '=', '' for none; strings with quotes. Throws for values that do not fit. */
  readonly print: (value: Buffer, bind: boolean) => string;
}

function needed(text: string | null): string {
  if (text === null || text === '') throw new RdataError('the parameter needs a value');
  return text;
}

const nothing: Value = {
  parse: (text) => {
    if (text !== null && text !== '') throw new RdataError('the parameter takes no value');
    return Buffer.alloc(0);
  },
  print: (value) => {
    if (value.length > 0) throw new RdataError('the parameter takes no value');
    return '';
  },
};

const octets: Value = {
  parse: (text, words) => (text === null ? Buffer.alloc(0) : stringOctets(text, words)),
  print: (value) => (value.length === 0 ? '' : quoteOctets(value)),
};

const mandatory: Value = {
  parse: (text, words) => {
    const numbers = needed(text)
      .split(',')
      .map(keyNumber)
      .sort((a, b) => a - b);
    if (new Set(numbers).size < numbers.length) throw new RdataError('a mandatory key is given twice');
    if (numbers[0] === 0) throw new RdataError('it cannot list itself', undefined, words.words.length);
    return uint16List(numbers);
  },
  print: (value, bind) => {
    const keys: number[] = [];
    for (let at = 0; at + 1 < value.length; at += 2) keys.push(value.readUInt16BE(at));
    const ordered = keys.every((key, i) => key > (keys[i - 1] ?? 0));
    if (keys.length === 0 || value.length % 2 === 1 || !ordered) throw new RdataError('bad list of mandatory keys');
    return keys.map((key) => keyName(key, bind)).join(',');
  },
};

function uint16List(numbers: readonly number[]): Buffer {
  return Buffer.concat(numbers.map((number) => Buffer.of(number >> 8, number & 0xff)));
}

const port: Value = {
  parse: (text) => {
    if (!/^\d{1,5}$/.test(needed(text)) || Number(text) > 0xffff) throw new RdataError(`'${text}' is not a port`);
    return uint16List([Number(text)]);
  },
  print: (value) => {
    if (value.length !== 2) throw new RdataError('bad port');
    return String(value.readUInt16BE(0));
  },
};

function addresses(size: 4 | 16): Value {
  return {
    parse: (text) =>
      Buffer.concat(
        needed(text)
          .split(',')
          .map((item) => {
            const parsed = addressOctets(item);
            if (parsed?.length !== size) throw new RdataError(`'${item}' is not an IPv${size === 4 ? 4 : 6} address`);
            return Buffer.from(parsed);
          }),
      ),
    print: (value, bind) => {
      if (value.length === 0 || value.length % size !== 0) throw new RdataError('bad address hint');
      const items: string[] = [];
      for (let at = 0; at < value.length; at += size) items.push(ipText(value.subarray(at, at + size), bind));
      return items.join(',');
    },
  };
}

const base64: Value = {
  parse: (text) => {
    if (text === null) return Buffer.alloc(0);
    const value = decodeOctets(needed(text).replaceAll(/[ \t]/g, ''), 'base64');
    if (value === null) throw new RdataError(`'${text}' is not base64`);
    return value;
  },
  print: (value) => value.toString('base64'),
};

// A list whose items may hold commas and backslashes, escaped by a backslash within the character string (RFC 9460 §A.1).
const alpn: Value = {
  parse: (text, words) => {
    const items: number[][] = [[]];
    const source = stringOctets(needed(text), words);
    for (let i = 0; i < source.length; i++) {
      const octet = source[i] ?? 0;
      if (octet === 0x2c) items.push([]);
      else if (octet === 0x5c) items.at(-1)?.push(source[++i] ?? 0x5c);
      else items.at(-1)?.push(octet);
    }
    if (items.some((item) => item.length === 0 || item.length > 255)) throw new RdataError(`bad list '${text}'`);
    return Buffer.concat(items.map((item) => Buffer.of(item.length, ...item)));
  },
  print: (value) => {
    const items: string[] = [];
    for (let at = 0; at < value.length; at += 1 + (value[at] ?? 0)) {
      const length = value[at] ?? 0;
      if (length === 0 || at + 1 + length > value.length) throw new RdataError('bad list');
      items.push(value.toString('latin1', at + 1, at + 1 + length).replace(/[\\,]/g, '\\$&'));
    }
    return quoteOctets(Buffer.from(items.join(','), 'latin1'));
  },
};

// A path as a URI template (RFC 6570) with the variable dns.
const template: Value = {
  parse: (text, words) => checkTemplate(stringOctets(needed(text), words)),
  print: (value) => quoteOctets(checkTemplate(value)),
};

function checkTemplate(value: Buffer): Buffer {
  if (!isDohPath(value)) throw new RdataError("the path is no URI template that begins with '/' and has '{?dns}'");
  return value;
}

const VALUES: readonly Value[] = [mandatory, alpn, nothing, port, addresses(4), base64, addresses(16), template];

// The wire form of a value as typed; what is typed by number is octets, but must fit its key all the same.
function valueOctets(key: number, byName: boolean, text: string | null, words: WordReader): Buffer {
  const kind = VALUES[key];
  if (kind !== undefined && byName) return kind.parse(text, words);
  const value = octets.parse(text, words);
  kind?.print(value, false);
  return value;
}

/** Shortest text: the quotes of a value are left out where it needs none. */
function plain(text: string): string {
  return /^"[A-Za-z0-9!#$%&'*+,./:<=>?@[\]^_`{|}~-]+"$/.test(text) ? text.slice(1, -1) : text;
}

interface Parameter {
  readonly key: number;
  readonly value: Buffer;
}

function takeParameter(words: WordReader): Parameter {
  const first = words.next;
  const text = takeBare(words, 'a parameter');
  const equals = text.indexOf('=');
  const name = equals === -1 ? text : text.slice(0, equals);
  let value = equals === -1 ? null : text.slice(equals + 1);
  const following = words.words[words.next];
  if (value === '' && following?.quoted && following.glued) {
    value = following.text;
    words.next++;
  }
  try {
    const key = keyNumber(name);
    return { key, value: valueOctets(key, !name.startsWith('key'), value, words) };
  } catch (error) {
    if (error instanceof RdataError) throw new RdataError(`${name}: ${error.message}`, first, error.read);
    throw error;
  }
}

// `read`: how many words there are, for texts.
function check(parameters: readonly Parameter[], read?: number): void {
  const fault = (message: string) => new RdataError(message, read === undefined ? undefined : read - 1, read);
  const keys = parameters.map(({ key }) => key);
  if (keys.some((key, i) => i > 0 && key <= (keys[i - 1] ?? 0))) throw fault('a parameter is given twice');
  const listed = parameters[0]?.key === 0 ? parameters[0].value : Buffer.alloc(0);
  for (let at = 0; at + 1 < listed.length; at += 2) {
    const key = listed.readUInt16BE(at);
    if (!keys.includes(key)) throw fault(`${keyName(key, false)} is mandatory but missing`);
  }
  if (keys.includes(2) && !keys.includes(1)) throw fault('no-default-alpn needs alpn');
}

/** The parameters that fill the rest of the rdata, in order of their keys. */
export const svcParams: FieldKind = {
  parse: (words, out) => {
    const parameters: Parameter[] = [];
    while (words.next < words.words.length) parameters.push(takeParameter(words));
    parameters.sort((a, b) => a.key - b.key);
    check(parameters, words.next);
    for (const { key, value } of parameters) putOctets(out, Buffer.concat([uint16List([key, value.length]), value]));
  },
  copy: (from, out) => {
    const parameters: Parameter[] = [];
    let last = -1;
    while (from.at < from.end) {
      const key = getUint(from, 2);
      const value = getOctets(from, getUint(from, 2));
      if (key <= last) throw new RdataError('parameters are not in the order of their keys');
      last = key;
      VALUES[key]?.print(value, false);
      parameters.push({ key, value });
      putOctets(out, Buffer.concat([uint16List([key, value.length]), value]));
    }
    check(parameters);
  },
  print: (from, { bind }) => {
    const parts: string[] = [];
    while (from.at < from.end) {
      const key = getUint(from, 2);
      const value = getOctets(from, getUint(from, 2));
      const text = (VALUES[key] ?? octets).print(value, bind);
      parts.push(text === '' ? keyName(key, bind) : `${keyName(key, bind)}=${bind ? text : plain(text)}`);
    }
    return parts.join(' ');
  },
};
