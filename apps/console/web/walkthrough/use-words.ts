import type { Words } from '../model/walkthrough.ts'
import { useConsole } from '../shell/context.ts'

/** A sentence of walkthrough.yaml in the language of the page. */
export function useWords(): (words: Words) => string {
  const { language } = useConsole().preferences
  const key = language.value === 'en' ? 'en' : 'zh'
  return (words) => words[key]
}
