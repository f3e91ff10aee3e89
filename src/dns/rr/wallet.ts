// WALLET: addresses of wallets (IANA registration).

import { defineType } from './rr-type.ts';
import { characterStrings } from './string-fields.ts';

export const WALLET = defineType('WALLET', 262, { text: characterStrings });
