// Every effect of a machine has a performer, of the kind that the machine counts on.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { effectPlace, effectTypes } from '../../src/domain/decide.ts';
import { databaseOnly } from '../../src/engine/performers/database-only.ts';
import { performers } from '../../src/engine/performers/index.ts';
import { KINDS } from './world.ts';

/** The interpreter's own. */
const INTERPRETED = ['result', 'destroy'];

/** Effects that nobody performs yet. This list may only become shorter. */
const KNOWN_MISSING: readonly string[] = [];

test('no effect is without a performer but those that are known', () => {
  const missing = KINDS.flatMap((kind) =>
    effectTypes(kind)
      .filter((type) => !INTERPRETED.includes(type))
      .filter((type) => !(type in performers[kind].inside) && !(type in performers[kind].outside))
      .map((type) => `${kind} ${type}`),
  );
  assert.deepEqual(missing.sort(), KNOWN_MISSING);
});

describe('each effect is performed where its machine says', () => {
  for (const kind of KINDS) {
    test(kind, () => {
      for (const type of effectTypes(kind)) {
        const { inside, outside } = performers[kind];
        assert.ok(!(type in inside && type in outside), `${type} is performed twice`);
        if (type in inside) assert.equal(effectPlace(kind, type), 'inside', type);
        if (type in outside) assert.equal(effectPlace(kind, type), 'outside', type);
      }
      const known = new Set<string>([...effectTypes(kind), ...Object.keys(databaseOnly.inside)]);
      for (const type of [...Object.keys(performers[kind].inside), ...Object.keys(performers[kind].outside)]) {
        assert.ok(known.has(type), `${type} is no effect of a ${kind}`);
      }
    });
  }
});
