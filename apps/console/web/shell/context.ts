import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { PageName } from '../model/page-name.ts'
import type { ConsoleStore } from './console-store.ts'
import type { Notices } from './notices.ts'
import type { Preferences } from './preferences.ts'
import type { RuleActions } from './rule-actions.ts'
import type { View } from './view.ts'

/** What every view may use. */
export interface Console {
  readonly page: PageName
  readonly store: ConsoleStore
  readonly preferences: Preferences
  readonly notices: Notices
  readonly actions: RuleActions
  readonly view: View
}

export const ConsoleContext = createContext<Console | null>(null)

export function useConsole(): Console {
  const found = useContext(ConsoleContext)
  if (found === null) throw new Error('A view stands outside ConsoleContext')
  return found
}
