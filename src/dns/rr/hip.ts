// HIP: host identity, its key and rendezvous servers (RFC 8005 §5).
import { decodeOctets } from './data-fields.ts';
import { badWord, getOctets, getUint, putOctets, putUint, takeBare } from './field-io.ts';
import { keptName } from './fields.ts';
import { defineType, type FieldKind, RdataError } from './rr-type.ts';

// On the wire: length of the tag, algorithm, length of the key, tag, key.
const identity: FieldKind = {
  parse: (words, out) => {
    const algorithm = takeBare(words, 'an algorithm');
    if (!/^\d+$/.test(algorithm) || Number(algorithm) > 255)
      throw badWord(words, `'${algorithm}' is not a number up to 255`);
    const tagText = takeBare(words, 'a host identity tag');
    const tag = decodeOctets(tagText, 'hex');
    if (tag === null || tag.length > 255) throw badWord(words, `'${tagText}' is not hexadecimal data`);
    const keyText = takeBare(words, 'a public key');
    const key = decodeOctets(keyText, 'base64');
    if (key === null) throw badWord(words, `'${keyText.slice(0, 40)}' is not base64 data`);
    putUint(out, tag.length, 1);
    putUint(out, Number(algorithm), 1);
    putUint(out, key.length, 2);
    putOctets(out, tag);
    putOctets(out, key);
  },
  copy: (from, out) => {
    const head = getOctets(from, 4);
    const [tag, key] = [head.readUInt8(0), head.readUInt16BE(2)];
    if (tag === 0 || key === 0) throw new RdataError('a host identity has a tag and a key');
    putOctets(out, head);
    putOctets(out, getOctets(from, tag + key));
  },
  print: (from) => {
    const tag = getUint(from, 1);
    const algorithm = getUint(from, 1);
    const key = getUint(from, 2);
    return `${algorithm} ${getOctets(from, tag).toString('hex').toUpperCase()} ${getOctets(from, key).toString('base64')}`;
  },
};

const servers: FieldKind = {
  parse: (words, out) => {
    while (words.next < words.words.length) keptName.parse(words, out);
  },
  copy: (from, out) => {
    while (from.at < from.end) keptName.copy(from, out);
  },
  print: (from, context) => {
    const names: string[] = [];
    while (from.at < from.end) names.push(keptName.print(from, context));
    return names.join(' ');
  },
  // Behind algorithm, tag and key, which are one field.
  nameWords: (words) => Array.from(words.slice(3), (_, index) => index + 3),
};

export const HIP = defineType('HIP', 55, { identity, servers });
