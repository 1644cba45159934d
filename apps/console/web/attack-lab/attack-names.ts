import type { AttackName } from '@bookinfo/attacks'

/** The attacks in the order of their numbers; a test holds this and the lab together. */
export const attackNames = [
  'spoofed-host',
  'ip-literal',
  'bypass',
  'fronting',
  'look-alike',
  'suffix-trick',
  'spelling',
  'other-port',
  'number-forms',
  'metadata',
  'rebinding',
  'redirect',
  'two-names',
  'shared-bucket',
] as const satisfies readonly AttackName[]
