import type { Language } from '../i18n/language.ts'
import { useConsole } from './context.ts'
import { type Theme, themes } from './preferences.ts'

const languages: readonly (readonly [Language, string])[] = [
  ['en', 'EN'],
  ['zh-Hans', '中文'],
]

export function LanguageChoice() {
  const { language, t } = useConsole().preferences
  return (
    <fieldset class="choice">
      <legend class="visually-hidden">{t.value('settings.language')}</legend>
      {languages.map(([code, name]) => (
        <button
          key={code}
          type="button"
          lang={code}
          aria-pressed={language.value === code}
          data-testid={`language-${code}`}
          onClick={() => {
            language.value = code
          }}
        >
          {name}
        </button>
      ))}
    </fieldset>
  )
}

/** One button for a bar without room: each press is the next theme. The Help screen has them side by side. */
export function ThemeButton() {
  const { theme, t } = useConsole().preferences
  const name = `${t.value('settings.theme')}: ${t.value(`settings.${theme.value}`)}`
  return (
    <button
      type="button"
      class="button"
      aria-label={name}
      title={name}
      data-testid="theme"
      data-theme={theme.value}
      onClick={() => {
        const next = themes.indexOf(theme.value) + 1
        theme.value = themes[next] ?? themes[0]
      }}
    >
      {glyphs[theme.value]}
    </button>
  )
}

const glyphs: Readonly<Record<Theme, string>> = {
  light: '☀',
  dark: '☾',
  contrast: '◧',
  auto: '◐',
}

export function ThemeChoice() {
  const { theme, t } = useConsole().preferences
  return (
    <fieldset class="choice">
      <legend class="visually-hidden">{t.value('settings.theme')}</legend>
      {themes.map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={theme.value === name}
          aria-label={t.value(`settings.${name}`)}
          title={t.value(`settings.${name}`)}
          data-testid={`theme-${name}`}
          onClick={() => {
            theme.value = name
          }}
        >
          {glyphs[name]}
        </button>
      ))}
    </fieldset>
  )
}
