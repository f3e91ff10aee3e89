// Who acts: the login id that a request carries, checked, and as change_by has it (spec 03 §5.2).

import { DmsError } from '../domain/errors.ts';
import type { Caller } from '../domain/roles.ts';

const LONGEST = 512;

/**
 * The caller with the login id of the request's `login_id`, if there is one (a front end names its user there; it is
 * audit text, no credential). Throws LoginIdInvalidError, LoginIdFormatError.
 */
export function callerWithLogin(caller: Caller, params: Readonly<Record<string, unknown>>): Caller {
  const given = params.login_id;
  if (given === undefined) return caller;
  if (typeof given !== 'string' || given === '') throw new DmsError('LoginIdInvalidError', { error: 'it is empty' });
  if (given.length > LONGEST) throw new DmsError('LoginIdInvalidError', { error: `it is longer than ${LONGEST}` });
  if (!/^[A-Za-z0-9]/.test(given)) throw formatError(given, 'it starts with a letter or digit');
  if (!/^[-A-Za-z0-9_.@]+$/.test(given)) throw formatError(given, 'only letters, digits and - _ . @ may stand in it');
  return { ...caller, loginId: given };
}

function formatError(login_id: string, error: string): DmsError {
  return new DmsError('LoginIdFormatError', { login_id, error });
}
