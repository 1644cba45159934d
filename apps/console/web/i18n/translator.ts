import type { MessageKey, Messages, Translate } from './messages.ts'

/** Fills the placeholders of a dictionary's messages. The values are put in as they are, once. */
export function createTranslator(messages: Messages): Translate {
  return function translate(
    key: MessageKey,
    ...[values]: readonly Readonly<Record<string, string | number>>[]
  ) {
    return messages[key].replace(/\{([\w-]+)\}/g, (_, name: string) => String(values?.[name] ?? ''))
  }
}
