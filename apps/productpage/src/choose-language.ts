import type { FastifyRequest } from 'fastify'
import { isLanguage, type Language } from './page/texts.ts'

/** `?lang=` first, then what the browser prefers, else English. */
export function chooseLanguage(request: FastifyRequest): Language {
  const asked = new URLSearchParams(request.url.split('?', 2)[1] ?? '').get('lang') ?? ''
  const preferred = (request.headers['accept-language'] ?? '').split(',').map(parsePreference)
  const wanted = preferred.toSorted((a, b) => b.weight - a.weight).map(({ tag }) => tag)
  for (const tag of [asked, ...wanted]) {
    const language = tag.toLowerCase().split('-', 1)[0] ?? ''
    if (isLanguage(language)) return language
  }
  return 'en'
}

function parsePreference(text: string): { tag: string; weight: number } {
  const [tag = '', quality] = text.split(';')
  const weight = Number(quality?.trim().replace(/^q=/, '') ?? 1)
  return { tag: tag.trim(), weight: Number.isNaN(weight) ? 0 : weight }
}
