/**
 * `exists`: an object of that name is there. `missing`: none is. `conflict`: the resourceVersion or uid given is
 * not the present one. `gone`: the history no longer reaches back to the version asked for. `name`: the name or
 * namespace cannot be a file name.
 */
export type StoreErrorCode = 'exists' | 'missing' | 'conflict' | 'gone' | 'name'

/** Why the store did not do as told. Callers switch on `code`. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code: StoreErrorCode

  constructor(code: StoreErrorCode, detail: string) {
    super(detail)
    this.code = code
  }
}
