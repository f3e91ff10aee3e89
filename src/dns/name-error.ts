// The error of everything that reads domain names.

export class NameError extends Error {
  override readonly name = 'NameError';
}
