import { product } from '../product.ts'
import type { BookDetails } from '../read-book-details.ts'
import type { BookReviews } from '../read-book-reviews.ts'
import { renderAccount } from './account.ts'
import { renderDetails } from './details-section.ts'
import { html, trusted } from './html.ts'
import { renderLayout } from './layout.ts'
import { renderReviews } from './reviews-section.ts'
import { type Language, texts } from './texts.ts'

export interface ProductPage {
  readonly language: Language
  /** Who is signed in; `undefined` for nobody. */
  readonly user: string | undefined
  /** `undefined`: could not be fetched. */
  readonly details: BookDetails | undefined
  readonly reviews: BookReviews | undefined
}

/** The whole product page, in whatever state its services are (spec: bookinfo 9). */
export function renderProductPage({ language, user, details, reviews }: ProductPage): string {
  const text = texts[language]
  const main = html`<div class="book">
<img class="cover" src="/static/cover.svg" alt="" width="240" height="340">
<div class="heading">
<h1 lang="en">${product.title}</h1>
<p class="author">${text.by} <i lang="en">William Shakespeare</i></p>
</div>
<p class="summary">${trusted(text.summary)}</p>
</div>
<div class="blocks">
${renderDetails(language, details)}
${renderReviews(language, reviews)}
</div>`
  return renderLayout({ language, account: renderAccount(language, user), main })
}
