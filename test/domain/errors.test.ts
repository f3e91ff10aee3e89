import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  DmsError,
  ERRORS,
  type ErrorName,
  errorRow,
  exceptionType,
  exitCode,
  passing,
} from '../../src/domain/errors.ts';

const names = Object.keys(ERRORS) as ErrorName[];

describe('error table', () => {
  test('numbers are unique but for the documented collision and -32603', () => {
    const byCode = Map.groupBy(names, (name) => errorRow(name).code);
    const shared = [...byCode].filter(([code, list]) => list.length > 1 && code !== -32603).map(([, list]) => list);
    assert.deepEqual(shared, [['TickleEditLockFailure', 'UpdateZoneFailure']]);
  });

  test('texts name only keys of their row, and exits are sysexits', () => {
    for (const name of names) {
      const { text, keys, exit } = errorRow(name);
      for (const [, key] of text.matchAll(/\{(\w+)\}/g)) {
        if (name === 'MethodNotFoundJsonRpcError') continue;
        assert.ok(keys.includes(key!), `${name}: {${key}}`);
      }
      assert.ok(exit >= 64 && exit <= 78, name);
    }
  });

  test('every number of the specification from -1 to -131 is there', () => {
    const unused = new Set([-17, -25, -31, -93, -119]);
    const codes = new Set(names.map((name) => errorRow(name).code));
    for (let code = -1; code >= -131; code--) if (!unused.has(code)) assert.ok(codes.has(code), String(code));
  });

  test('DmsError fills the text, knows what passes, and gives its chain', () => {
    const error = new DmsError('ZoneNotFound', { name: 'example.org.' });
    assert.equal(error.message, 'zone example.org. is not here');
    assert.equal(error.passing, false);
    assert.equal(new DmsError('NameServerTimeout').passing, true);
    assert.equal(passing('no room', new Error('x')).message, 'no room');
    assert.equal(new DmsError('Busy', {}, 'own words').message, 'own words');
    assert.equal(
      exceptionType('DuplicateRecordInZone'),
      'BaseJsonRpcError.DMSError.ZoneParseError.ZoneError.DuplicateRecordInZone',
    );
    assert.equal(exitCode('SgExists', 'create_sg'), 0);
    assert.equal(exitCode('SgExists'), 69);
  });
});
