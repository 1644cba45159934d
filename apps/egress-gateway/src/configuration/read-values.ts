import { isIPv4, isIPv6 } from 'node:net'
import { ConfigurationError } from './configuration-error.ts'

/** Each reader takes the text of a variable and throws ConfigurationError naming the variable and what it expects. */
type Reader<Value> = (text: string, name: string) => Value

export const readPort: Reader<number> = (text, name) => {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port <= 65_535) return port
  throw expected(name, 'a port number from 0 to 65535', text)
}

export const readUrl: Reader<string> = (text, name) => {
  const url = URL.parse(text)
  if (url !== null && url.protocol === 'http:' && url.pathname === '/') return url.origin
  throw expected(name, 'an address like http://127.0.0.1:8080', text)
}

/** Where OTLP is taken over HTTP. */
export const readEndpoint: Reader<string> = (text, name) => {
  const url = URL.parse(text)
  if (url !== null && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '')
    return url.href
  throw expected(name, 'an address like http://127.0.0.1:4318', text)
}

/** `name=value` pairs, comma separated, values percent-encoded where they must be. */
export const readHeaders: Reader<Readonly<Record<string, string>>> = (text, name) => {
  try {
    const pairs = [...readPairs(text, name)]
    return Object.fromEntries(pairs.map(([key, value]) => [key, decodeURIComponent(value)]))
  } catch (error) {
    if (error instanceof ConfigurationError) throw error
    // not the value itself: it may be a token
    throw new ConfigurationError([`${name}: expected percent-encoded values`])
  }
}

export const readList: Reader<readonly string[]> = (text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

/** `key=value` pairs, comma separated. */
export const readPairs: Reader<ReadonlyMap<string, string>> = (text, name) => {
  const pairs = readList(text, name).map((pair) => {
    const [, key, value] = /^([^=]+)=(.+)$/.exec(pair) ?? []
    if (key === undefined || value === undefined) {
      // not the pair itself: it may be a token
      throw new ConfigurationError([`${name}: expected key=value pairs, comma separated`])
    }
    return [key.trim(), value.trim()] as const
  })
  return new Map(pairs)
}

/** Overrides of resolution, `host:port=address:port`, comma separated. */
export const readConnectTo: Reader<ReadonlyMap<string, string>> = (text, name) => {
  const pairs = readPairs(text, name)
  for (const [from, to] of pairs) {
    if (hasPort(from) && hasPort(to)) continue
    throw expected(name, 'host:port=address:port', `${from}=${to}`)
  }
  return pairs
}

/** TCP listeners, `port=address:port`, comma separated. */
export const readListeners: Reader<ReadonlyMap<number, string>> = (text, name) => {
  const pairs = readPairs(text, name)
  const listeners = [...pairs].map(([port, to]) => {
    if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535 || !isAddressWithPort(to))
      throw expected(name, 'port=address:port', `${port}=${to}`)
    return [Number(port), to] as const
  })
  return new Map(listeners)
}

/** One of the words given. */
export function readChoice<Word extends string>(...words: readonly Word[]): Reader<Word> {
  return (text, name) => {
    const word = words.find((candidate) => candidate === text)
    if (word !== undefined) return word
    throw expected(name, words.join(' or '), text)
  }
}

/** TCP rules are for addresses, and IPv6 ones have none. */
function isAddressWithPort(text: string): boolean {
  const [, address = '', port = ''] = /^(.+):(\d{1,5})$/.exec(text) ?? []
  return isIPv4(address) && Number(port) >= 1 && Number(port) <= 65_535
}

function hasPort(text: string): boolean {
  return /^.+:\d{1,5}$/.test(text)
}

function expected(name: string, what: string, text: string): ConfigurationError {
  return new ConfigurationError([`${name}: expected ${what}, found ${JSON.stringify(text)}`])
}

export const readSwitch: Reader<boolean> = (text, name) => {
  if (text === 'true' || text === 'false') return text === 'true'
  throw expected(name, 'true or false', text)
}

/** Addresses of servers, with or without a port, comma separated. */
export const readAddresses: Reader<readonly string[]> = (text, name) => {
  const addresses = readList(text, name)
  const [bad] = addresses.filter((address) => !isAddress(address))
  if (bad === undefined && addresses.length > 0) return addresses
  throw expected(name, 'IP addresses, comma separated', bad ?? text)
}

/** `name=number` pairs with these names, comma separated. */
export function readNumbers<Name extends string>(
  names: Readonly<Record<Name, number>>,
): Reader<Partial<Record<Name, number>>> {
  return (text, name) => {
    const numbers: Partial<Record<Name, number>> = {}
    for (const [key, value] of readPairs(text, name)) {
      if (!isKey(names, key))
        throw expected(name, `names out of ${Object.keys(names).join(', ')}`, key)
      if (!/^[1-9]\d{0,14}$/.test(value))
        throw expected(name, 'whole numbers above 0', `${key}=${value}`)
      numbers[key] = Number(value)
    }
    return numbers
  }
}

function isKey<Name extends string>(
  names: Readonly<Record<Name, number>>,
  key: string,
): key is Name {
  return Object.hasOwn(names, key)
}

function isAddress(text: string): boolean {
  const [, bracketed = '', plain = ''] =
    /^(?:\[(.+)\](?::\d{1,5})?|([^:]+)(?::\d{1,5})?)$/.exec(text) ?? []
  return isIPv6(bracketed || text) || isIPv4(plain)
}
