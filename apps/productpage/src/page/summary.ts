import type { Product } from '../catalogue.ts'
import { type Html, html, trusted } from './html.ts'
import { type Language, texts } from './texts.ts'

/**
 * What a product is about, after a link to an encyclopedia. The link opens a tab of its own: the page may
 * stand in a frame, and another site does not let itself be framed.
 */
export function renderSummary(language: Language, { wikipedia, summary }: Product): Html {
  const text = texts[language]
  return html`<p class="summary"><a href="${wikipedia}" hreflang="en" target="_blank" rel="noopener noreferrer">${text.wikipedia}<svg class="leaves" viewBox="0 0 12 12" aria-hidden="true"><path d="M4 2h6v6M10 2 2.5 9.5"/></svg><span class="unseen"> ${text.newTab}</span></a>${language === 'zh' ? '：' : ': '}${trusted(summary[language])}</p>`
}
