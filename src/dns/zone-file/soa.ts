// The SOA line of zone text: its fields as typed (spec 04 §4.5).
import { parseName } from '../name.ts';
import { rdataToText } from '../rr/index.ts';
import { splitWords, type Word } from '../words.ts';
import { SyntaxFault } from './faults.ts';
import { type RecordHead, readRdata } from './record.ts';
import type { ParsedSoa } from './types.ts';

export type SoaValues = Pick<ParsedSoa, 'mname' | 'rname' | 'serial' | 'refresh' | 'retry' | 'expire' | 'minimum'>;

/** Values of the SOA record `head`; names absolute, timers as typed. Throws SyntaxFault. */
export function readSoa(head: RecordHead, origin: string): SoaValues {
  const words = nativeWords(head, origin);
  if (words.length !== 7) {
    throw new SyntaxFault(words[0] ?? head.typeWord, {
      message: `a SOA has 7 values, this one ${words.length}`,
      errorName: 'Not7ValuesSOAParseError',
      data: { num_soa_rdata_values: words.length },
    });
  }
  const text = (index: number) => words[index]?.text ?? '';
  const serial = words[2];
  if (serial === undefined || !/^\d+$/.test(serial.text)) {
    throw new SyntaxFault(serial ?? head.typeWord, {
      message: `the SOA serial '${text(2)}' is not an integer`,
      errorName: 'SOASerialMustBeInteger',
      data: { soa_serial_thing: text(2) },
    });
  }
  readRdata(head, origin);
  return {
    mname: parseName(text(0), origin),
    rname: parseName(text(1), origin),
    serial: Number(serial.text),
    refresh: text(3),
    retry: text(4),
    expire: text(5),
    minimum: text(6),
  };
}

// The generic form (RFC 3597 §5) is turned into the native one first.
function nativeWords(head: RecordHead, origin: string): readonly Word[] {
  const [first] = head.rdata;
  if (first === undefined || first.text !== '\\#') return head.rdata;
  return splitWords(rdataToText('SOA', readRdata(head, origin).wire));
}
