/** The variables of a process. An empty one is an absent one. */
export type Environment = Readonly<Record<string, string | undefined>>

/** What `reader` makes of a variable; `undefined` where it is absent. */
export function read<Value>(
  env: Environment,
  name: string,
  reader: (text: string, name: string) => Value,
): Value | undefined {
  const text = env[name]
  return text ? reader(text, name) : undefined
}
