import { CommandError } from './command-error.ts'
import type { Flags } from './flags.ts'

/** The value of a flag; `undefined` when it was not given. The last one counts. */
export function flagValue({ given }: Flags, name: string): string | undefined {
  return given.get(name)?.at(-1)
}

/** A number from 0 to `most`. @throws CommandError naming the flag */
export function numberFlag(flags: Flags, name: string, most: number): number | undefined {
  const value = flagValue(flags, name)
  if (value === undefined) return undefined
  if (/^[0-9]{1,6}$/.test(value) && Number(value) <= most) return Number(value)
  throw new CommandError(`--${name} must be a number from 0 to ${most}, found ${value}`)
}

/** One of the forms of `-o`; the first when it was not given. @throws CommandError naming the forms */
export function outputForm<Form extends string>(
  { output }: Flags,
  forms: readonly [Form, ...Form[]],
): Form {
  const form = output === '' ? forms[0] : forms.find((one) => one === output)
  if (form !== undefined) return form
  throw new CommandError(`unknown output format ${output}. Types are ${forms.join('|')}`)
}
