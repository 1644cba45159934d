import { secretName } from '../access-log/redact-path.ts'
import { secretFieldName } from './secret-field.ts'

const secretField = new RegExp(`^(${secretFieldName}):[^\\r\\n]*`, 'gim')
const queryPair = /([?&])([^=&\s]{1,256})=([^&\s]*)/g

/**
 * The bytes with the values of secret header fields and query parameters replaced by as many `*`: what is left stands
 * where it stood. A value that is cut off is blanked as far as it goes.
 */
export function blankSecrets(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1')
  const blanked = text
    .replace(secretField, (line, name: string) => {
      const value = line.slice(name.length + 1)
      return `${name}:${value.startsWith(' ') ? ' ' : ''}${stars(value.trimStart())}`.padEnd(
        line.length,
        '*',
      )
    })
    .replace(queryPair, (pair, mark: string, name: string, value: string) =>
      secretName.test(decode(name)) ? `${mark}${name}=${stars(value)}` : pair,
    )
  return blanked === text ? bytes : Buffer.from(blanked, 'latin1')
}

function stars(value: string): string {
  return '*'.repeat(value.length)
}

/** `%6bey` is a key too. */
function decode(name: string): string {
  return name.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
}
