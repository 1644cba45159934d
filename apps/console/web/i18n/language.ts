export type Language = 'en' | 'zh-Hans'

/**
 * The language to start with: `?lang=`, then the stored choice, then the browser's list; English
 * when none of them is one we have. spec: console 4.12.
 */
export function chooseLanguage(
  query: string,
  stored: string | null,
  preferred: readonly string[],
): Language {
  const asked = new URLSearchParams(query).get('lang')
  for (const candidate of [asked, stored, ...preferred]) {
    if (candidate === null) continue
    if (/^zh\b/i.test(candidate)) return 'zh-Hans'
    if (/^en\b/i.test(candidate)) return 'en'
  }
  return 'en'
}
