// Kinds of fields that hold text: character strings and what fills the rest of the rdata.
import {
  badWord,
  getOctets,
  getRest,
  getUint,
  putOctets,
  putUint,
  quoteOctets,
  stringOctets,
  takeWord,
} from './field-io.ts';
import { type FieldKind, RdataError } from './rr-type.ts';

/** One character-string: a length octet and up to 255 octets. */
export const characterString: FieldKind = {
  parse: (words, out) => {
    const octets = stringOctets(takeWord(words, 'a character string').text, words);
    if (octets.length > 255) throw badWord(words, `character string of ${octets.length} octets; the limit is 255`);
    putUint(out, octets.length, 1);
    putOctets(out, octets);
  },
  copy: (from, out) => {
    const octets = getOctets(from, getUint(from, 1));
    putUint(out, octets.length, 1);
    putOctets(out, octets);
  },
  print: (from) => quoteOctets(getOctets(from, getUint(from, 1))),
};

function oneOrMore(kind: FieldKind): FieldKind {
  return {
    parse: (words, out) => {
      do kind.parse(words, out);
      while (words.next < words.words.length);
    },
    copy: (from, out) => {
      do kind.copy(from, out);
      while (from.at < from.end);
    },
    print: (from, context) => {
      const parts: string[] = [];
      do parts.push(kind.print(from, context));
      while (from.at < from.end);
      return parts.join(' ');
    },
  };
}

export const characterStrings = oneOrMore(characterString);

/** Quoted text that fills the rest of the rdata without a length (CAA value, URI target). */
export const textRest: FieldKind = {
  parse: (words, out) => putOctets(out, stringOctets(takeWord(words, 'a quoted text').text, words)),
  copy: (from, out) => putOctets(out, getRest(from)),
  print: (from) => quoteOctets(getRest(from)),
};

/** The same, but only in quotes (URI target). */
export const quotedRest: FieldKind = {
  ...textRest,
  parse: (words, out) => {
    if (words.words[words.next]?.quoted === false) {
      throw new RdataError(`'${words.words[words.next]?.text}' must be quoted`, words.next);
    }
    textRest.parse(words, out);
  },
};

/** A field that may be missing at the end. */
export function optional(kind: FieldKind): FieldKind {
  return {
    parse: (words, out) => {
      if (words.next < words.words.length) kind.parse(words, out);
    },
    copy: (from, out) => {
      if (from.at < from.end) kind.copy(from, out);
    },
    print: (from, context) => (from.at < from.end ? kind.print(from, context) : ''),
  };
}
