// Typed words: splitting lines, switches, arguments.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bindArguments } from '../../src/zone-tool/argument-kinds.ts';
import { splitLine } from '../../src/zone-tool/split-line.ts';
import { parseSwitches } from '../../src/zone-tool/switches.ts';

describe('lines', () => {
  const lines: [string, string[]][] = [
    ['', []],
    ['  ls   -v ', ['ls', '-v']],
    [`set_config key 'a b'`, ['set_config', 'key', 'a b']],
    [`a "b \\"c\\" d"e`, ['a', 'b "c" de']],
    [`a '' ""`, ['a', '', '']],
    ['a\\ b c', ['a b', 'c']],
    ['ls # no comment', ['ls', '#', 'no', 'comment']],
    [`x 'it'\\''s'`, ['x', "it's"]],
    ['"a\\nb"', ['a\\nb']],
  ];
  for (const [line, words] of lines) test(line || 'nothing', () => assert.deepEqual(splitLine(line), words));
  test('what nothing closes', () => {
    for (const line of [`a 'b`, 'a "b', 'a \\']) assert.throws(() => splitLine(line), { name: 'UsageError' });
  });
});

describe('switches', () => {
  test('stand anywhere, together, with values attached or not', () => {
    const { switches, others } = parseSwitches(['a', '-tv', '-r', 'ref', 'b', '-gsg', '--zi=^-']);
    assert.deepEqual(switches, { active: true, verbose: true, reference: 'ref', sg: 'sg', zi: '^-' });
    assert.deepEqual(others, ['a', 'b']);
  });
  test('long ones may be short', () => {
    assert.deepEqual(parseSwitches(['--verb', '--ref', 'x', '--force']).switches, {
      verbose: true,
      reference: 'x',
      force: true,
    });
  });
  test('two hyphens end them, one is a word', () => {
    assert.deepEqual(parseSwitches(['-v', '--', '-v', '--x']).others, ['-v', '--x']);
    assert.deepEqual(parseSwitches(['-', '-1']).others, ['-', '-1']);
  });
  test('faults', () => {
    for (const words of [['-Q'], ['--nothing'], ['--s'], ['-g'], ['--verbose=1']]) {
      assert.throws(() => parseSwitches(words), { name: 'UsageError' }, words.join(' '));
    }
  });
});

describe('arguments', () => {
  test('optional ones are left out from the right, those in front first', () => {
    assert.deepEqual(bindArguments('[sg] key value', ['k', 'v'])?.arg, { key: 'k', value: 'v' });
    assert.deepEqual(bindArguments('[sg] key value', ['s', 'k', 'v'])?.arg, { sg: 's', key: 'k', value: 'v' });
    assert.deepEqual(bindArguments('zone [zi]', ['A.example'])?.arg, { zone: 'a.example.' });
    assert.deepEqual(bindArguments('file new-zone [zone-option…]', ['f', 'a.b', 'no_NSEC3']), {
      arg: { file: 'f', 'new-zone': 'a.b.' },
      rest: ['no_nsec3'],
    });
  });
  test('too few or too many', () => {
    assert.equal(bindArguments('zone [zi]', []), null);
    assert.equal(bindArguments('zone [zi]', ['a', 'b', 'c']), null);
    assert.equal(bindArguments('file…', []), null);
  });
  test('values are checked', () => {
    const faulty: [string, string][] = [
      ['zone', 'a b'],
      ['sg', '-x'],
      ['address', '1.2.3'],
      ['event-id', 'x'],
      ['zone-option', 'no_such'],
      ['age-days', '-1'],
    ];
    for (const [spec, word] of faulty) {
      assert.throws(() => bindArguments(spec, [word]), { name: 'UsageError' }, `${spec} ${word}`);
    }
    assert.equal(bindArguments('zone', ['10.0.0.0/8'])?.arg.zone, '10.0.0.0/8');
    assert.equal(bindArguments('zone', ['2001:db8::1'])?.arg.zone, '2001:db8::1');
    assert.deepEqual(bindArguments('[pattern…]', ['WWW*', 'a.b'])?.rest, ['www*', 'a.b.']);
  });
});
