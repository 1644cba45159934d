/** A resolver with a fixed answer for each name; the names asked for are kept. */
export interface StubResolver {
  (host: string): Promise<readonly string[]>
  readonly asked: readonly string[]
}

/** @param names addresses by host; any other host does not exist */
export function stubResolver(names: Readonly<Record<string, readonly string[]>>): StubResolver {
  const asked: string[] = []
  const resolve = (host: string): Promise<readonly string[]> => {
    asked.push(host)
    const addresses = Object.hasOwn(names, host) ? names[host] : undefined
    if (addresses !== undefined) return Promise.resolve(addresses)
    return Promise.reject(Object.assign(new Error(`no such name: ${host}`), { code: 'ENOTFOUND' }))
  }
  return Object.assign(resolve, { asked })
}
