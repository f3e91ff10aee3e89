// Verbs that write keys and configuration of servers, as root (spec 02 §6.7).

import { callVerb, type Verb } from '../verb.ts';

export const serverFileVerbs: readonly Verb[] = [
  callVerb({
    name: 'write_rndc_conf',
    example: 'write_rndc_conf',
    summary: 'Write rndc.conf anew, with every server, after one was created, renamed, deleted or got another address.',
    args: '[word…]',
    root: true,
    operation: 'write_rndc_conf',
  }),
  callVerb({
    name: 'generate_tsig_key',
    example: 'generate_tsig_key transfer-sg-two hmac-sha256',
    aliases: ['tsig_key_generate'],
    summary: 'Draw a TSIG key: printed, or as root written into a file, which lies in dms_bind_config_dir.',
    args: 'key-name [hmac] [key-file]',
    switches: 'f json',
    root: ({ arg }) => arg['key-file'] !== undefined,
    confirm: ({ arg }) => (arg['key-file'] === undefined ? null : `Write a new key into ${arg['key-file']}?`),
    operation: 'generate_tsig_key',
    params: ({ arg }) => ({ key_name: arg['key-name'] ?? '', hmac_type: arg.hmac, file: arg['key-file'] }),
    view: (text) => text ?? '',
  }),
  {
    name: 'rsync_server_admin_config',
    example: 'rsync_server_admin_config ns3.example.net no_rndc',
    aliases: ['rsync_admin_config'],
    summary:
      'Send a server the static part of its configuration and have it read it; no_rndc: only send. The exit code of a failure is that of rsync or rndc.',
    args: 'server [no-rndc]',
    root: true,
    flow: async () => (await import('../flows/rsync-admin-config.ts')).rsyncServerAdminConfig,
  },
];
