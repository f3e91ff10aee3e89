// Twenty seconds of fuzzing, always from the same seed; `npm run soak -- fuzz` goes on for longer and from any.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzz, progress } from './fuzz.ts';

const SEED = Number(process.env.FUZZ_SEED ?? 20_261_120);

test('mutated zone files and random JSON neither crash nor stall, nor pass what BIND refuses', async () => {
  const report = await fuzz({ seed: SEED, seconds: 20, say: () => undefined });
  const faults = report.faults.map(({ what, text }) => `${what}\n${JSON.stringify(text)}`);
  assert.deepEqual(faults, [], `FUZZ_SEED=${SEED}`);
  assert.ok(
    report.mutants > 0 && report.accepted > 0 && report.values > 0 && report.acceptedValues > 0,
    progress(report),
  );
});
