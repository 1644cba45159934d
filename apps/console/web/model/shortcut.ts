import { type ScreenName, screens } from './address.ts'

/** What one key does; spec: console 4.10. A screen's name opens it. */
export type Shortcut =
  | ScreenName
  | 'next-step'
  | 'back-step'
  | 'toggle-rule'
  | 'reload-page'
  | 'reset'
  | 'black-screen'
  | 'full-screen'

/** The keys in the order the help shows them. */
export const shortcutKeys: readonly (readonly [key: string, shortcut: Shortcut])[] = [
  ...screens.filter(([key]) => key !== '?'),
  ['N', 'next-step'],
  ['B', 'back-step'],
  ['R', 'toggle-rule'],
  ['L', 'reload-page'],
  ['0', 'reset'],
  ['.', 'black-screen'],
  ['F', 'full-screen'],
  ['?', 'help'],
]

interface KeyPress {
  readonly key: string
  readonly ctrlKey: boolean
  readonly altKey: boolean
  readonly metaKey: boolean
  /** The key is being held down. */
  readonly repeat: boolean
  /** An input method is putting a character together. */
  readonly isComposing: boolean
}

/** What a key press asks for; `null` for every other, and for those that belong to browser or system. */
export function shortcutOf(press: KeyPress): Shortcut | null {
  if (press.ctrlKey || press.altKey || press.metaKey) return null
  if (press.repeat || press.isComposing) return null
  const wanted = press.key.toUpperCase()
  return shortcutKeys.find(([key]) => key === wanted)?.[1] ?? null
}
