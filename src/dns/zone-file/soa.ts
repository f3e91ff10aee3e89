// The SOA line of zone text: its fields as typed (spec 04 §4.5).
import { parseName } from '../name.ts';
import { rdataToText } from '../rr/index.ts';
import { splitWords, type Word } from '../words.ts';
import { SyntaxFault } from './faults.ts';
import { type RecordHead, rdataPlace, readRdata } from './record-words.ts';
import type { ParsedSoa } from './types.ts';

export type SoaValues = Pick<ParsedSoa, 'mname' | 'rname' | 'serial' | 'refresh' | 'retry' | 'expire' | 'minimum'>;

/** Values of the SOA record `head`, names absolute, timers as typed, and its canonical rdata. Throws SyntaxFault. */
export function readSoa(head: RecordHead, origin: string): { values: SoaValues; canon: Buffer } {
  const generic = head.rdata[0]?.text === '\\#';
  // BIND finds a field that is wrong before it finds that there are too many.
  if (!generic && head.rdata.length > 7)
    readRdata({ ...head, rdata: head.rdata.slice(0, 7), raw: null }, origin, origin);
  if (!generic) checkWords(head);
  const { wire, canon } = readRdata(head, origin, origin);
  const words: readonly Word[] = generic ? splitWords(rdataToText('SOA', wire)) : head.rdata;
  const text = (index: number) => words[index]?.text ?? '';
  const values = {
    mname: parseName(text(0), origin),
    rname: parseName(text(1), origin),
    serial: Number(text(2)),
    refresh: text(3),
    retry: text(4),
    expire: text(5),
    minimum: text(6),
  };
  return { values, canon };
}

function checkWords(head: RecordHead): void {
  const { length } = head.rdata;
  if (length !== 7) {
    throw new SyntaxFault(rdataPlace(head, Math.min(length, 7)), {
      message: `a SOA has 7 values, this one ${length}`,
      errorName: 'Not7ValuesSOAParseError',
      data: { num_soa_rdata_values: length },
    });
  }
  const serial = head.rdata[2]?.text ?? '';
  if (!/^\d+$/.test(serial)) {
    throw new SyntaxFault(rdataPlace(head, 2), {
      message: `the SOA serial '${serial}' is not an integer`,
      errorName: 'SOASerialMustBeInteger',
      data: { soa_serial_thing: serial },
    });
  }
}
