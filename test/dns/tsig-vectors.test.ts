// TSIG against what BIND 9.18 signed: transfers of several messages and refusals by named, requests by dig.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { decodeMessage } from '../../src/dns/wire/message.ts';
import { transferCollector } from '../../src/dns/wire/transfer.ts';
import { signMessage, type TsigAlgorithm, type TsigKey, tsigStream, verifyMessage } from '../../src/dns/wire/tsig.ts';

interface Vector {
  readonly key: string;
  readonly algorithm: TsigAlgorithm;
  readonly now: number;
}

const vectors: {
  readonly secret: string;
  readonly transfers: readonly (Vector & { request: string; mac: string; answers: string[] })[];
  readonly refused: readonly (Vector & { secret: string; expected: string; requestMac: string; answer: string })[];
  readonly requests: readonly (Vector & { request: string })[];
} = JSON.parse(readFileSync(new URL('../data/tsig-vectors.json', import.meta.url), 'utf8'));

const hex = (text: string) => Buffer.from(text, 'hex');
const keyOf = ({ key, algorithm }: Vector, secret = vectors.secret): TsigKey => ({
  name: key,
  algorithm,
  secret: Buffer.from(secret, 'base64'),
});

describe('TSIG as BIND writes it', () => {
  for (const vector of vectors.requests) {
    test(`request of dig with ${vector.algorithm}`, () => {
      const seen = verifyMessage(hex(vector.request), keyOf(vector), vector.now);
      assert.equal(seen.error, null);
      const again = signMessage(seen.message, keyOf(vector), vector.now);
      assert.equal(again.wire.toString('hex').toLowerCase(), vector.request);
    });
  }

  for (const vector of vectors.transfers) {
    test(`transfer with ${vector.algorithm}`, () => {
      const stream = tsigStream(keyOf(vector), hex(vector.mac));
      const collector = transferCollector();
      const done = vector.answers.map((answer) => {
        const { message, error } = stream.verify(hex(answer), vector.now);
        assert.equal(error, null);
        return collector.push(decodeMessage(message));
      });
      assert.equal(stream.complete(), true);
      assert.equal(done.at(-1), true);
      assert.equal(collector.records().length, 43);
    });

    test(`a changed or missing message of it is found (${vector.algorithm})`, () => {
      const swapped = [vector.answers[0], vector.answers[2], vector.answers[1]];
      const stream = tsigStream(keyOf(vector), hex(vector.mac));
      const errors = swapped.map((answer) => stream.verify(hex(answer ?? ''), vector.now).error);
      assert.deepEqual(errors, [null, 'BADSIG', 'BADSIG']);
    });
  }

  for (const vector of vectors.refused) {
    test(`named answers ${vector.expected}`, () => {
      const key = keyOf(vector, vector.secret);
      const seen = verifyMessage(hex(vector.answer), key, vector.now, hex(vector.requestMac));
      assert.equal(seen.error, vector.expected);
      assert.equal(decodeMessage(seen.message).rcode, 9);
    });
  }
});
