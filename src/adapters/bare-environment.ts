// What the restricted shell leaves of its user's environment: by any other variable a program that it starts could be led astray
// (PERL5OPT, LD_PRELOAD, LESSOPEN, TMPDIR, PGOPTIONS, …).

const KEPT = /^(TERM|COLORTERM|NO_COLOR|LANG|LC_[A-Z]+|TZ|SSH_CONNECTION|SUDO_USER|DMS_INVOKED_AS)$/;
const PATH = '/usr/sbin:/usr/bin:/sbin:/bin';

export function bareEnvironment(): void {
  for (const name of Object.keys(process.env)) if (!KEPT.test(name)) delete process.env[name];
  process.env.PATH = PATH;
}
