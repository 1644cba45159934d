import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { en } from '../i18n/en.ts'
import { createFormats, type Formats } from '../i18n/format.ts'
import { chooseLanguage, type Language } from '../i18n/language.ts'
import type { Translate } from '../i18n/messages.ts'
import { createTranslator } from '../i18n/translator.ts'
import { zhHans } from '../i18n/zh-hans.ts'

export type Theme = 'light' | 'dark' | 'auto'

/** What this visitor chose, kept in the browser. */
export interface Preferences {
  readonly language: Signal<Language>
  readonly theme: Signal<Theme>
  /** Whether calls move along the arrows; off from the start under reduced motion. */
  readonly motion: Signal<boolean>
  /** Whether single keys do something. */
  readonly shortcuts: Signal<boolean>
  readonly t: ReadonlySignal<Translate>
  readonly formats: ReadonlySignal<Formats>
}

export function createPreferences(): Preferences {
  const language = signal(chooseLanguage(location.search, read('language'), navigator.languages))
  const theme = signal(toTheme(read('theme')))
  const shortcuts = signal(read('shortcuts') !== 'off')
  const reduced = matchMedia('(prefers-reduced-motion: reduce)')
  const motion = signal(!reduced.matches)
  reduced.addEventListener('change', () => {
    motion.value = !reduced.matches
  })
  effect(() => {
    document.documentElement.lang = language.value
    write('language', language.value)
  })
  effect(() => {
    document.documentElement.dataset.theme = theme.value
    write('theme', theme.value)
  })
  effect(() => write('shortcuts', shortcuts.value ? 'on' : 'off'))
  return {
    language,
    theme,
    motion,
    shortcuts,
    t: computed(() => createTranslator(language.value === 'en' ? en : zhHans)),
    formats: computed(() => createFormats(language.value)),
  }
}

function toTheme(stored: string | null): Theme {
  return stored === 'light' || stored === 'dark' ? stored : 'auto'
}

// A browser may forbid storage: then a choice lasts as long as the page.
function read(name: string): string | null {
  try {
    return localStorage.getItem(`bookinfo-console.${name}`)
  } catch {
    return null
  }
}

function write(name: string, value: string): void {
  try {
    localStorage.setItem(`bookinfo-console.${name}`, value)
  } catch {
    // Nothing to do: see above.
  }
}
