import type { en } from './en.ts'

export type MessageKey = keyof typeof en

/** A dictionary: the keys of the English one, each with a text. */
export type Messages = Readonly<Record<MessageKey, string>>

type Placeholders<Text> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never

/** The values a message needs: none for a plain text, else one for each `{name}` in it. */
type MessageValues<Key extends MessageKey> = [Placeholders<(typeof en)[Key]>] extends [never]
  ? []
  : [values: Readonly<Record<Placeholders<(typeof en)[Key]>, string | number>>]

export type Translate = <Key extends MessageKey>(key: Key, ...values: MessageValues<Key>) => string
