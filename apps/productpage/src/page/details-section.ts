import type { BookDetails } from '../read-book-details.ts'
import { sorry } from '../sorry.ts'
import { renderFailure } from './failure.ts'
import { type Html, html } from './html.ts'
import { type Language, texts } from './texts.ts'

/** The block the story is about: the book's details, or in their place an error nobody can overlook. */
export function renderDetails(language: Language, details: BookDetails | undefined): Html {
  const text = texts[language]
  if (details === undefined) {
    return renderFailure({
      name: 'details',
      title: 'Error fetching product details!',
      titleGloss: text.detailsErrorGloss,
      sorry: sorry.details,
      sorryGloss: text.detailsSorryGloss,
    })
  }
  const rows: readonly (readonly [string, string | number | null | undefined])[] = [
    ['ISBN-10', details['ISBN-10']],
    [text.publisher, details.publisher],
    [text.pages, details.pages],
    [text.type, details.type],
    [text.language, details.language],
    [text.author, details.author],
    [text.published, details.year],
    ['ISBN-13', details['ISBN-13']],
  ]
  return html`<section class="details" aria-labelledby="details-title">
<h2 id="details-title">${text.details}</h2>
<table>
<tbody>
${rows.map(([label, value]) => html`<tr><th scope="row">${label}</th><td>${value ?? '—'}</td></tr>\n`)}</tbody>
</table>
</section>`
}
