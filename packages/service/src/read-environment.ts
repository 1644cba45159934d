/** A setting that cannot be used. The message names the variable, the value and what was expected. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError'
}

/** Where another service answers. */
export interface ServiceAddress {
  readonly host: string
  readonly port: number
}

/** Settings, read strictly: what is set must be usable; an empty value counts as not set. */
export interface Environment {
  text(name: string): string | undefined
  /** Whether the value is exactly `true`; `True`, `1` and `yes` are not. */
  isTrue(name: string): boolean
  /** A port; `override` (a command-line argument) wins when given. */
  port(name: string, fallback: number, override?: string): number
  /** A whole number from 0 to a million. */
  count(name: string, fallback: number): number
  /**
   * Host from `DETAILS_HOSTNAME` and port from `DETAILS_SERVICE_PORT` for `details`, with a dot and
   * `SERVICES_DOMAIN` after the host where that is set (spec: bookinfo 2).
   */
  service(name: string): ServiceAddress
}

export function readEnvironment(env: Readonly<Record<string, string | undefined>>): Environment {
  const text = (name: string) => (env[name] === '' ? undefined : env[name])
  const port: Environment['port'] = (name, fallback, override) =>
    override === undefined
      ? wholeNumber(name, text(name), fallback, 65_535)
      : wholeNumber('the first argument', override, fallback, 65_535)
  return {
    text,
    isTrue: (name) => env[name] === 'true',
    port,
    count: (name, fallback) => wholeNumber(name, text(name), fallback, 1_000_000),
    service: (name) => {
      const prefix = name.toUpperCase()
      const domain = text('SERVICES_DOMAIN')
      const host = text(`${prefix}_HOSTNAME`) ?? name
      return {
        host: domain === undefined ? host : `${host}.${domain}`,
        port: port(`${prefix}_SERVICE_PORT`, 9080),
      }
    },
  }
}

function wholeNumber(
  name: string,
  value: string | undefined,
  fallback: number,
  max: number,
): number {
  if (value === undefined) return fallback
  if (/^\d{1,7}$/.test(value) && Number(value) <= max) return Number(value)
  throw new EnvironmentError(`${name}: expected a whole number from 0 to ${max}, found "${value}"`)
}
