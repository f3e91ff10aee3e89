// DNS messages to name servers over TCP: SOA queries, updates and transfers, signed and verified (RFC 8945).

import { canonicalName } from '../dns/name.ts';
import {
  CLASS,
  decodeMessage,
  encodeMessage,
  encodeQuery,
  type Message,
  MessageError,
  NO_FLAGS,
  OPCODE,
  rcodeName,
  TYPE,
} from '../dns/wire/message.ts';
import { axfrQuery, parseSoa, soaQuery, transferCollector } from '../dns/wire/transfer.ts';
import { signMessage, type TsigError, type TsigKey, tsigStream, verifyMessage } from '../dns/wire/tsig.ts';
import { DmsError } from '../domain/errors.ts';
import type { Clock, NameServer, NameServerAddress, SoaAnswer, UpdateAnswer } from '../ports.ts';
import { AnswerTimeout, ConnectionLost, type DnsConnection, type Exchange, openConnection } from './dns-connection.ts';
import { delegationsOf, type ParentOptions } from './parents.ts';
import { reasonOf } from './system-error.ts';

export interface NameServerOptions {
  /** The key that messages to this server are signed with; null: unsigned. What it throws reaches the caller. */
  readonly keyFor: (server: NameServerAddress) => Promise<TsigKey> | null;
  /** '' : the kernel's choice. */
  readonly sourceAddress: () => string;
  readonly clock: Clock;
  /** How parents of zones are found; default: by the system's resolver, on port 53. */
  readonly parents?: () => ParentOptions;
}

export function createNameServer(options: NameServerOptions): NameServer {
  const lines = connectionTable(options);
  const now = () => options.clock.now() / 1000;
  const keyOf = async (server: NameServerAddress) => (await options.keyFor(server)) ?? null;
  const client: NameServer = {
    soa: async (server, zone, timeoutMs) => {
      const key = await keyOf(server);
      const { message, error } = await askOnce(lines, { server, timeoutMs, key, now }, soaQuery(zone, 0));
      if (error !== null) throw tsigFailed(server, key, error);
      return soaAnswer(server, zone, message);
    },
    update: async (server, message, timeoutMs) => {
      const key = await keyOf(server);
      const answer = await askOnce(lines, { server, timeoutMs, key, now }, message);
      return updateAnswer(server, key, answer);
    },
    transfer: async (server, zone, timeoutMs) => {
      const key = await keyOf(server);
      return transfer(lines, { server, timeoutMs, key, now }, zone);
    },
    query: async (server, name, type, timeoutMs) => {
      const key = await keyOf(server);
      const question = encodeQuery({ name, type, class: CLASS.IN }, 0);
      const { message, error } = await askOnce(lines, { server, timeoutMs, key, now }, question);
      if (error !== null) throw tsigFailed(server, key, error);
      return {
        rcode: rcodeName(message.rcode),
        authoritative: message.flags.aa,
        records: message.answer,
        authority: message.authority,
      };
    },
    notify: async (server, zone, timeoutMs) => {
      const { message } = await askOnce(
        lines,
        { server, timeoutMs, key: await keyOf(server), now },
        notifyMessage(zone),
      );
      return rcodeName(message.rcode);
    },
    delegations: (zone, timeoutMs) =>
      delegationsOf(client, options.parents?.() ?? { resolvers: [], port: 53 }, { zone, timeoutMs }),
    close: async () => lines.closeAll(),
  };
  return client;
}

function notifyMessage(zone: string): Buffer {
  return encodeMessage({
    id: 0,
    flags: { ...NO_FLAGS, aa: true },
    opcode: OPCODE.NOTIFY,
    rcode: 0,
    question: [{ name: zone, type: TYPE.SOA, class: CLASS.IN }],
    answer: [],
    authority: [],
    additional: [],
  });
}

type Lane = 'questions' | 'transfers';

interface ConnectionTable {
  exchange(server: NameServerAddress, lane: Lane, exchange: () => Exchange): Promise<void>;
  closeAll(): void;
}

/** One connection per server for questions and updates; transfers have their own, or a large one would delay them. */
function connectionTable({ sourceAddress }: NameServerOptions): ConnectionTable {
  const open = new Map<string, DnsConnection>();
  const connectionTo = (server: NameServerAddress, lane: Lane): DnsConnection => {
    const source = sourceAddress();
    const key = `${server.address} ${server.port} ${source} ${lane}`;
    const present = open.get(key);
    if (present?.usable()) return present;
    const target = { address: server.address, port: server.port, sourceAddress: source };
    const connection = openConnection(target, () => {
      if (open.get(key) === connection) open.delete(key);
    });
    open.set(key, connection);
    return connection;
  };
  const once = (server: NameServerAddress, lane: Lane, exchange: Exchange) =>
    connectionTo(server, lane).exchange(exchange);
  return {
    exchange: async (server, lane, make) => {
      const exchange = make();
      try {
        await once(server, lane, exchange).catch((error: unknown) => {
          // A server closes idle connections just when we write. An update is guarded by the SOA, so it may be sent twice.
          if (error instanceof ConnectionLost && error.reused) return once(server, lane, make());
          throw error;
        });
      } catch (error) {
        throw worded(server, exchange.timeoutMs, error);
      }
    },
    closeAll: () => {
      for (const connection of [...open.values()]) connection.close();
      open.clear();
    },
  };
}

function worded({ address, port }: NameServerAddress, timeoutMs: number, error: unknown): unknown {
  if (error instanceof AnswerTimeout) {
    return new DmsError('NameServerTimeout', { address, port, timeout_ms: timeoutMs }, undefined, { cause: error });
  }
  if (error instanceof ConnectionLost) {
    const reason = reasonOf(error.cause);
    return new DmsError('NameServerUnreachable', { address, port, reason }, undefined, { cause: error });
  }
  return error instanceof MessageError ? badAnswer({ address, port }, error.message, error) : error;
}

function badAnswer({ address, port }: NameServerAddress, reason: string, cause?: unknown): DmsError {
  return new DmsError('NameServerBadAnswer', { address, port, reason }, undefined, { cause });
}

function tsigFailed({ address, port }: NameServerAddress, key: TsigKey | null, error: TsigError): DmsError {
  const reason = error === 'UNSIGNED' ? 'its answer is not signed' : error;
  return new DmsError('TsigFailed', { address, port, key_name: key?.name.slice(0, -1) ?? 'none', reason, error });
}

interface Asking {
  readonly server: NameServerAddress;
  readonly timeoutMs: number;
  readonly key: TsigKey | null;
  /** Unix time, seconds. */
  readonly now: () => number;
}

interface Answer {
  readonly message: Message;
  readonly error: TsigError | null;
  /** The error stands in the server's own TSIG record, or our check found it. */
  readonly reportedByServer: boolean;
}

/** One message, one answer. The id of `request` is replaced. */
async function askOnce(lines: ConnectionTable, asking: Asking, request: Buffer): Promise<Answer> {
  let answer: Answer | undefined;
  await lines.exchange(asking.server, 'questions', () => {
    let mac: Buffer | null = null;
    return {
      timeoutMs: asking.timeoutMs,
      prepare: (id) => {
        const prepared = prepare(request, id, asking);
        mac = prepared.mac;
        return prepared.wire;
      },
      take: (wire) => {
        answer = verified(wire, asking, mac);
        return true;
      },
    };
  });
  if (!answer?.message.flags.qr) throw badAnswer(asking.server, 'it is no answer');
  return answer;
}

function prepare(request: Buffer, id: number, { key, now }: Asking): { wire: Buffer; mac: Buffer | null } {
  const wire = Buffer.from(request);
  wire.writeUInt16BE(id, 0);
  return key === null ? { wire, mac: null } : signMessage(wire, key, now());
}

function verified(wire: Buffer, { key, now }: Asking, mac: Buffer | null): Answer {
  if (key === null || mac === null) return { message: decodeMessage(wire), error: null, reportedByServer: false };
  const result = verifyMessage(wire, key, now(), mac);
  return {
    message: decodeMessage(result.message),
    error: result.error,
    reportedByServer: result.error !== null && (result.mac.length === 0 || result.error === 'BADTIME'),
  };
}

function soaAnswer(server: NameServerAddress, zone: string, message: Message): SoaAnswer {
  const owner = canonicalName(zone);
  const record = message.answer.find((found) => found.type === TYPE.SOA && canonicalName(found.owner) === owner);
  const plain = { authoritative: message.flags.aa, rcode: rcodeName(message.rcode) };
  if (!record) return { ...plain, soa: null, serial: null };
  try {
    return { ...plain, soa: record.rdata, serial: parseSoa(record.rdata).serial };
  } catch (error) {
    throw worded(server, 0, error);
  }
}

const TSIG_NUMBERS: Partial<Record<TsigError, number>> = { BADSIG: 16, BADKEY: 17, BADTIME: 18, BADTRUNC: 22 };

/** An error that the server reports is an answer (spec 06 §2.1); one that we find makes the answer worthless. */
function updateAnswer(server: NameServerAddress, key: TsigKey | null, answer: Answer): UpdateAnswer {
  const rcode = rcodeName(answer.message.rcode);
  if (answer.error === null) return { rcode, tsigError: 0 };
  const number = TSIG_NUMBERS[answer.error];
  if (number !== undefined && answer.reportedByServer && rcode === 'NOTAUTH') return { rcode, tsigError: number };
  throw tsigFailed(server, key, answer.error);
}

async function transfer(lines: ConnectionTable, asking: Asking, zone: string) {
  let collector = transferCollector();
  let rcode = 'NOERROR';
  await lines.exchange(asking.server, 'transfers', () => {
    let verify: ((wire: Buffer) => Message) | undefined;
    collector = transferCollector();
    return {
      timeoutMs: asking.timeoutMs,
      prepare: (id) => {
        const prepared = prepare(axfrQuery(zone, 0), id, asking);
        verify = transferVerifier(asking, prepared.mac);
        return prepared.wire;
      },
      take: (wire) => {
        const message = verify?.(wire) ?? decodeMessage(wire);
        rcode = rcodeName(message.rcode);
        if (message.rcode !== 0) return true;
        if (message.answer.length === 0) throw new MessageError('a transfer without records');
        return collector.push(message);
      },
    };
  });
  return { rcode, records: rcode === 'NOERROR' ? collector.records() : null };
}

function transferVerifier({ server, key, now }: Asking, mac: Buffer | null): (wire: Buffer) => Message {
  if (key === null || mac === null) return decodeMessage;
  const stream = tsigStream(key, mac);
  return (wire) => {
    const { message, error } = stream.verify(wire, now());
    if (error !== null) throw tsigFailed(server, key, error);
    return decodeMessage(message);
  };
}
