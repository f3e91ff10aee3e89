// Forms of the small words that people type: references, names of groups and servers, addresses (spec 02 §2.4).

import { parseAddress } from '../dns/network.ts';
import { DmsError } from '../domain/errors.ts';

/** A reference as it is stored. Throws ReferenceFormatError. */
export function checkReference(reference: string): string {
  const error = referenceFault(reference);
  if (error !== null) throw new DmsError('ReferenceFormatError', { reference, error });
  return reference;
}

function referenceFault(reference: string): string | null {
  if (reference === '') return 'it is empty';
  if (reference.length > 1024) return 'it is longer than 1024';
  if (!/^[A-Za-z0-9]/.test(reference)) return 'it starts with a letter or digit';
  return /^[-_A-Za-z0-9.@]+$/.test(reference) ? null : 'only letters, digits and - _ . @ may stand in it';
}

/** Throws SgNameInvalid. */
export function checkSgName(sg_name: string): string {
  if (!/^[A-Za-z0-9][-_A-Za-z0-9]{0,31}$/.test(sg_name)) throw new DmsError('SgNameInvalid', { sg_name });
  return sg_name;
}

/** Lower case, without final dot. Throws ServerNameInvalid. */
export function checkServerName(text: string): string {
  const name = text.toLowerCase().replace(/\.$/, '');
  if (!/^[a-z0-9][-._a-z0-9]{0,254}$/.test(name)) throw new DmsError('ServerNameInvalid', { server_name: text });
  return name;
}

/** The one text of an address. Throws AddressInvalid. */
export function checkAddress(text: string): string {
  const address = parseAddress(text);
  if (address === null) throw new DmsError('AddressInvalid', { address: text });
  return address;
}

/** null stays null. */
export function checkOptionalAddress(text: string | null | undefined): string | null {
  return text === null || text === undefined || text === '' ? null : checkAddress(text);
}

/** A pattern with `*` and `?` as a test, case ignored. */
export function wildcardTest(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'i');
}
