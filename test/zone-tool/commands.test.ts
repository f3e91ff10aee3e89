// The verb table as a whole: names, arguments, switches, and that the restricted shell's commands may be called by it.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { resolveSettings } from '../../src/domain/resolve-settings.ts';
import { operationsByName } from '../../src/operations/index.ts';
import { ARGUMENT_KINDS, argumentsOf } from '../../src/zone-tool/argument-kinds.ts';
import { findVerb, VERBS } from '../../src/zone-tool/commands.ts';
import { SWITCHES } from '../../src/zone-tool/switches.ts';
import { flagsOf } from '../../src/zone-tool/verbs/inputs.ts';

test('no name stands for two commands', () => {
  const names = VERBS.flatMap((verb) => [verb.name, ...(verb.aliases ?? [])]);
  assert.deepEqual(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
  );
});

describe('every row', () => {
  for (const verb of VERBS) {
    test(verb.name, () => {
      assert.match(verb.summary, /^[A-Z$].*\.$/);
      for (const argument of argumentsOf(verb.args ?? '')) assert.ok(argument.name in ARGUMENT_KINDS, argument.name);
      for (const name of (verb.switches ?? '').split(' ').filter(Boolean)) {
        assert.ok(
          SWITCHES.some((row) => row.letter === name || row.long[0] === name),
          name,
        );
      }
      if ('operation' in verb) assert.ok(operationsByName.has(verb.operation), verb.operation);
      if (verb.confirm !== undefined) assert.ok(verb.switches?.split(' ').includes('f'), 'a question without -f');
    });
  }
});

test('the help desk may call what its shell offers', () => {
  const { settings } = resolveSettings({ file: 'test', entries: [] }, 'zone_tool');
  for (const name of settings.restricted_mode_commands) {
    const verb = findVerb(name);
    if (verb === undefined || !('operation' in verb)) continue;
    assert.ok(operationsByName.get(verb.operation)?.roles.includes('helpdesk'), name);
  }
});

test('zone options', () => {
  assert.deepEqual(flagsOf(['edit_lock', 'no_nsec3', 'def_auto_dnssec', 'no_edit_lock']), {
    edit_lock: false,
    nsec3: false,
    auto_dnssec: null,
  });
});
