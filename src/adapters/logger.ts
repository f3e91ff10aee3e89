// Log lines as JSON, to standard error or to a file.

import { destination, type Logger as PinoLogger, pino } from 'pino';
import { DmsError } from '../domain/errors.ts';
import type { Logger } from '../ports.ts';
import { reasonOf } from './system-error.ts';

export interface LoggerOptions {
  /** Said in each line. */
  readonly program: string;
  /** `debug`, `info`, `warn`, `error` or `critical`, in any case. */
  readonly level: string;
  /** null: standard error. */
  readonly file: string | null;
}

const SECRETS = ['password', 'secret', 'db_password', '*.password', '*.secret', '*.db_password'];

/** Throws DmsError FileNotWritable when the log file cannot be opened. `reopen` follows a rotation. */
export function createLogger(options: LoggerOptions): Logger & { reopen(): void } {
  const stream = openStream(options.file);
  const logger = pino(
    {
      level: levelOf(options.level),
      base: { program: options.program, pid: process.pid },
      timestamp: () => `,"time":"${new Date(Date.now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRETS, censor: '***' },
    },
    stream,
  );
  return { ...wrap(logger), reopen: () => options.file !== null && stream.reopen() };
}

function openStream(file: string | null) {
  if (file === null) return destination({ fd: 2, sync: true });
  try {
    return destination({ dest: file, append: true, sync: true });
  } catch (cause) {
    const reason = reasonOf(cause);
    const remedy = 'make its directory writable or correct log_file';
    throw new DmsError('FileNotWritable', { path: file, reason, remedy }, undefined, { cause });
  }
}

function levelOf(level: string): string {
  const name = level.toLowerCase();
  if (name === 'critical') return 'fatal';
  return name === 'warning' ? 'warn' : name;
}

function wrap(logger: PinoLogger): Logger {
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    child: (fields) => wrap(logger.child(fields)),
  };
}
