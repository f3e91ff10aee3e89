// The octets of a zone file as text: UTF-8, and where it is not, each octet above 127 as the escape that means it.

import { isUtf8 } from 'node:buffer';

/** Never fails: names and strings may hold any octet, which BIND takes as it is. */
export function zoneText(octets: Buffer): string {
  if (isUtf8(octets)) return octets.toString('utf8');
  return octets.toString('latin1').replace(/\\?[\x80-\xff]|\\[\s\S]/g, (found) => {
    const code = found.charCodeAt(found.length - 1);
    // What is escaped already stays one escape.
    return code < 0x80 ? found : `\\${code}`;
  });
}
