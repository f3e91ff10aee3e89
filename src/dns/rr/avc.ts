// AVC: application visibility and control (Cisco; IANA registration).

import { defineType } from './rr-type.ts';
import { characterStrings } from './string-fields.ts';

export const AVC = defineType('AVC', 258, { text: characterStrings });
