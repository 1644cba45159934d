import type { FastifyRequest } from 'fastify'
import { chooseLanguage } from './choose-language.ts'
import type { Language } from './page/texts.ts'

/** Who reads a page in which language, and where its links lead. */
export interface Visit {
  readonly language: Language
  /** The address of this very page in the other language. */
  readonly inOtherLanguage: string
  /** The address of the product page with this query; a language that was asked for by name stays. */
  readonly productPage: (query?: Readonly<Record<string, string>>) => string
}

export function readVisit(request: FastifyRequest): Visit {
  const asked = new URLSearchParams(request.url.split('?', 2)[1] ?? '')
  const language = chooseLanguage(request)
  const lang = asked.has('lang') ? { lang: language } : {}
  const other = new URLSearchParams(asked)
  other.set('lang', language === 'en' ? 'zh' : 'en')
  return {
    language,
    inOtherLanguage: `?${other}`,
    productPage: (query = {}) => {
      const text = new URLSearchParams({ ...query, ...lang }).toString()
      return text === '' ? '/productpage' : `/productpage?${text}`
    },
  }
}
