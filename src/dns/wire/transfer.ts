// Zone transfers and SOA queries: questions, collecting the answers, and the SOA's rdata (RFC 5936, RFC 1035 §3.3.13).
import { nameFromWire, nameToWire } from '../name.ts';
import { CLASS, encodeQuery, type Message, MessageError, TYPE, type WireRecord } from './message.ts';

export interface SoaFields {
  /** Absolute names. */
  readonly mname: string;
  readonly rname: string;
  readonly serial: number;
  /** Seconds. */
  readonly refresh: number;
  readonly retry: number;
  readonly expire: number;
  readonly minimum: number;
}

/** Query for a full transfer. */
export function axfrQuery(zone: string, id: number): Buffer {
  return encodeQuery({ name: zone, type: TYPE.AXFR, class: CLASS.IN }, id);
}

export function soaQuery(zone: string, id: number): Buffer {
  return encodeQuery({ name: zone, type: TYPE.SOA, class: CLASS.IN }, id);
}

/** Takes the messages of one transfer as they come. */
export interface TransferCollector {
  /** Adds a message and tells whether the transfer is complete. Throws MessageError if it cannot be part of one. */
  readonly push: (message: Message) => boolean;
  /** What has come: the SOA first, without the SOA that ends the transfer. */
  readonly records: () => WireRecord[];
}

export function transferCollector(): TransferCollector {
  const records: WireRecord[] = [];
  let done = false;
  return {
    push: (message) => {
      if (message.rcode !== 0) throw new MessageError(`transfer refused with rcode ${message.rcode}`);
      for (const record of message.answer) {
        if (done) throw new MessageError('records behind the end of the transfer');
        if (records.length === 0 && record.type !== TYPE.SOA)
          throw new MessageError('transfer does not begin with a SOA');
        if (records.length > 0 && record.type === TYPE.SOA) done = true;
        else records.push(record);
      }
      return done;
    },
    records: () => records,
  };
}

/** Fields of uncompressed SOA rdata. Throws MessageError if it is too short, NameError. */
export function parseSoa(rdata: Buffer): SoaFields {
  const { name: mname, next } = nameFromWire(rdata, 0);
  const { name: rname, next: at } = nameFromWire(rdata, next);
  if (at + 20 !== rdata.length) throw new MessageError('SOA rdata has the wrong length');
  const number = (index: number) => rdata.readUInt32BE(at + 4 * index);
  return {
    mname,
    rname,
    serial: number(0),
    refresh: number(1),
    retry: number(2),
    expire: number(3),
    minimum: number(4),
  };
}

/** Uncompressed rdata of a SOA. Throws NameError. */
export function soaRdata(fields: SoaFields): Buffer {
  const numbers = Buffer.allocUnsafe(20);
  const values = [fields.serial, fields.refresh, fields.retry, fields.expire, fields.minimum];
  values.forEach((value, i) => {
    numbers.writeUInt32BE(value, 4 * i);
  });
  return Buffer.concat([nameToWire(fields.mname), nameToWire(fields.rname), numbers]);
}
