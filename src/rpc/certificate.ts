// Follows the certificate of an HTTPS listener: a file that has changed counts for the next connection, without a restart.

import type { FastifyInstance } from 'fastify';
import type { Clock, Files, Logger } from '../ports.ts';

export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

export interface CertificatePorts {
  readonly files: Files;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The present paths, since settings may be reloaded. */
  readonly paths: () => CertificateFiles;
}

const LOOK_MS = 2_000;

/** PEM texts of certificate (with its chain) and key. Throws FileMissing or FileUnreadable. */
export async function readCertificate(files: Files, { cert, key }: CertificateFiles): Promise<CertificateFiles> {
  const [certText, keyText] = await Promise.all([files.read(cert), files.read(key)]);
  return { cert: certText, key: keyText };
}

/**
 * Looks every two seconds until the signal. What cannot be used (files half exchanged, a key of another certificate) is logged
 * and tried again; the old certificate stays meanwhile.
 */
export async function followCertificate(
  app: FastifyInstance,
  ports: CertificatePorts,
  signal: AbortSignal,
): Promise<void> {
  const server = app.server as unknown as { setSecureContext(pem: CertificateFiles): void };
  let [inUse, complained] = [await stampOf(ports), ''];
  while (!signal.aborted) {
    await ports.clock.sleep(LOOK_MS, signal).catch(() => undefined);
    const stamp = await stampOf(ports);
    if (signal.aborted || stamp === inUse) continue;
    try {
      server.setSecureContext(await readCertificate(ports.files, ports.paths()));
      inUse = stamp;
      ports.logger.info({ file: ports.paths().cert }, 'certificate read again');
    } catch (error) {
      if (complained !== stamp) {
        ports.logger.error(
          { error: (error as Error).message },
          'the new certificate cannot be used: the old one stays',
        );
      }
      complained = stamp;
    }
  }
}

/** Changes when one of the files does. */
async function stampOf({ files, paths }: CertificatePorts): Promise<string> {
  const { cert, key } = paths();
  const states = await Promise.all([cert, key].map((file) => files.status(file).catch(() => null)));
  const words = states.map((state) => `${state?.inode} ${state?.mtimeMs} ${state?.size}`);
  return [cert, key, ...words].join(' ');
}
