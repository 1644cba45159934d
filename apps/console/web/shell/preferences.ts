import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { en } from '../i18n/en.ts'
import { createFormats, type Formats } from '../i18n/format.ts'
import { chooseLanguage, type Language } from '../i18n/language.ts'
import type { Messages, Translate } from '../i18n/messages.ts'
import { createTranslator } from '../i18n/translator.ts'

export const themes = ['light', 'dark', 'contrast', 'auto'] as const
export type Theme = (typeof themes)[number]

/** What this visitor chose, kept in the browser. */
export interface Preferences {
  readonly language: Signal<Language>
  readonly theme: Signal<Theme>
  /** No text below 20 pixels, for a room. */
  readonly bigText: Signal<boolean>
  /** Whether anything moves; unless somebody chose, off under reduced motion. */
  readonly motion: Signal<boolean>
  /** Whether single keys do something. */
  readonly shortcuts: Signal<boolean>
  /** Resolves once the texts of the first language are there. */
  readonly ready: Promise<void>
  readonly t: ReadonlySignal<Translate>
  readonly formats: ReadonlySignal<Formats>
}

/** What the address asks for comes first. `keep`: whether choices are kept; a frame in somebody's slides keeps none. */
export function createPreferences(keep: boolean): Preferences {
  const asked = new URLSearchParams(location.search)
  const write = keep ? store : () => undefined
  const language = signal(chooseLanguage(location.search, read('language'), navigator.languages))
  const theme = signal(toTheme(asked.get('theme') ?? read('theme')))
  const shortcuts = signal(read('shortcuts') !== 'off')
  const bigText = signal((asked.get('text') ?? read('text')) === 'big')
  const reduced = matchMedia('(prefers-reduced-motion: reduce)')
  const moreContrast = matchMedia('(prefers-contrast: more) and (forced-colors: none)')
  const stored = read('motion')
  const motion = signal(stored === null ? !reduced.matches : stored === 'on')
  reduced.addEventListener('change', () => {
    if (read('motion') === null) motion.value = !reduced.matches
  })
  const messages = signal<Messages>(en)
  const ready = showLanguage(language.peek(), language, messages)
  effect(() => {
    void showLanguage(language.value, language, messages)
    write('language', language.value)
  })
  effect(() => {
    const wantsContrast = theme.value === 'auto' && moreContrast.matches
    document.documentElement.dataset.theme = wantsContrast ? 'contrast' : theme.value
    write('theme', theme.value)
  })
  effect(() => {
    document.documentElement.dataset.text = bigText.value ? 'big' : 'normal'
    write('text', bigText.value ? 'big' : 'normal')
  })
  effect(() => {
    document.documentElement.dataset.motion = motion.value ? 'on' : 'off'
    // What the system asks for is no choice of this page, and may change.
    const chosen = motion.value ? 'on' : 'off'
    write('motion', motion.value === !reduced.matches ? null : chosen)
  })
  effect(() => write('shortcuts', shortcuts.value ? 'on' : 'off'))
  return {
    language,
    theme,
    bigText,
    motion,
    shortcuts,
    ready,
    t: computed(() => createTranslator(messages.value)),
    formats: computed(() => createFormats(language.value)),
  }
}

/** English comes with the page, the other language when it is wanted; where it does not come, English stays. */
async function showLanguage(
  wanted: Language,
  chosen: Signal<Language>,
  messages: Signal<Messages>,
): Promise<void> {
  const found: Messages =
    wanted === 'en'
      ? en
      : await import('../i18n/zh-hans.ts').then(
          (part) => part.zhHans,
          () => en,
        )
  // Meanwhile somebody may have chosen again.
  if (chosen.peek() !== wanted) return
  messages.value = found
  document.documentElement.lang = found === en ? 'en' : wanted
}

function toTheme(stored: string | null): Theme {
  return themes.find((theme) => theme === stored) ?? 'auto'
}

// A browser may forbid storage: then a choice lasts as long as the page.
function read(name: string): string | null {
  try {
    return localStorage.getItem(`bookinfo-console.${name}`)
  } catch {
    return null
  }
}

function store(name: string, value: string | null): void {
  try {
    const key = `bookinfo-console.${name}`
    if (value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, value)
  } catch {
    // Nothing to do: see above.
  }
}
