/**
 * `exists`: an object of that name is there. `missing`: none is. `conflict`: the resourceVersion or uid given is
 * not the present one. `name`: the name or namespace cannot be a file name. `full`: no space is left on the disk.
 * `readonly`: the directory cannot be written.
 */
export type StoreErrorCode = 'exists' | 'missing' | 'conflict' | 'name' | 'full' | 'readonly'

/** Why the store did not do as told. Callers switch on `code`. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code: StoreErrorCode

  constructor(code: StoreErrorCode, detail: string) {
    super(detail)
    this.code = code
  }
}

const diskCodes: Readonly<Record<string, 'full' | 'readonly'>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EROFS: 'readonly',
  EACCES: 'readonly',
  EPERM: 'readonly',
}

/** What a disk refused, as the store's own error; anything else stays what it is. */
export function fromDisk(error: unknown, dir: string): unknown {
  const code = error instanceof Error && 'code' in error ? diskCodes[String(error.code)] : undefined
  if (code === undefined) return error
  const why =
    code === 'full'
      ? `no space is left on the disk of ${dir}; free some and write again`
      : `${dir} cannot be written; check the mount and its permissions, and write again`
  return new StoreError(code, `nothing was changed: ${why}`)
}
