import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeyFileError, parseKeyStatements } from '../../src/dns/key-statement.ts';

test('comments, quoting, several keys and other statements', () => {
  const text = `// one
# two; key "no" {
/* key "neither" { secret "x"; }; */
key "update-ddns" {
  algorithm hmac-sha512; // strong
  secret "c2VjcmV0";
};
include "x.conf"; options { directory "/tmp"; };
KEY plain.name. { secret c2VjcmV0; };`;
  assert.deepEqual(
    parseKeyStatements(text).map(({ name, algorithm, secret }) => [name, algorithm, secret.toString()]),
    [
      ['update-ddns.', 'hmac-sha512', 'secret'],
      ['plain.name.', 'hmac-sha256', 'secret'],
    ],
  );
});

test('what is wrong is named with its line', () => {
  const faults: [string, RegExp][] = [
    ['\nkey "a" { algorithm hmac-md5; secret "c2VjcmV0"; };', /line 2: key 'a' has the algorithm hmac-md5/],
    ['key "a" { algorithm hmac-sha256; };', /line 1: key 'a' has no base64 secret/],
    ['key "a" { secret "c2VjcmV0"; }', /line 1: the statement 'key' is not ended/],
    ['key { };', /followed by a name/],
  ];
  for (const [text, pattern] of faults) {
    assert.throws(
      () => parseKeyStatements(text),
      (error: unknown) => error instanceof KeyFileError && pattern.test(error.message),
    );
  }
});
