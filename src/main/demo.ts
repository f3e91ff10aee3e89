// `npm run demo`: brings up a lab and shows a zone edit becoming an answer on every secondary.

import path from 'node:path';
import { runDemo } from '../lab/demo/demo.ts';

const checkout = path.resolve(import.meta.dirname, '../..');

try {
  await runDemo({
    dir: process.env.LAB_DIR ?? path.join(checkout, 'var/lab'),
    checkout,
    out: (text) => process.stdout.write(text),
  });
} catch (error) {
  process.stderr.write(`demo: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 70;
}
