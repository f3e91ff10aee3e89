// DHCID: DHCP client identifier (RFC 4701).
import { base64Rest } from './data-fields.ts';
import { defineType } from './rr-type.ts';

export const DHCID = defineType('DHCID', 49, { identifier: base64Rest });
