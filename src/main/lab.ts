// `npm run lab`: a whole DMS network on this machine's loopback interface.

import path from 'node:path';
import { labCommand } from '../lab/command-line.ts';

// `npm run lab -- status | head -1` closes the pipe early; that is no fault.
process.stdout.on('error', () => {});

try {
  process.exitCode = await labCommand({
    args: process.argv.slice(2),
    defaultDir: process.env.LAB_DIR ?? path.resolve(import.meta.dirname, '../../var/lab'),
    out: (text) => process.stdout.write(text),
    error: (text) => process.stderr.write(text),
  });
} catch (error) {
  process.stderr.write(`lab: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 70;
}
