import type { Product } from '../catalogue.ts'
import type { BookDetails } from '../read-book-details.ts'
import type { BookReviews } from '../read-book-reviews.ts'
import type { Visit } from '../read-visit.ts'
import { renderAccount } from './account.ts'
import { renderDetails } from './details-section.ts'
import { renderGloss } from './failure.ts'
import { html } from './html.ts'
import { renderLayout } from './layout.ts'
import { renderReviews } from './reviews-section.ts'
import { renderShelf } from './shelf.ts'
import { renderSummary } from './summary.ts'
import { texts } from './texts.ts'

export interface ProductPage {
  readonly visit: Visit
  /** Who is signed in; `undefined` for nobody. */
  readonly user: string | undefined
  readonly product: Product
  /** `undefined`: could not be fetched. */
  readonly details: BookDetails | undefined
  readonly reviews: BookReviews | undefined
}

/** The whole product page, in whatever state its services are (spec: bookinfo 9). */
export function renderProductPage({ visit, user, product, details, reviews }: ProductPage): string {
  const { language } = visit
  const text = texts[language]
  const main = html`<div class="book">
<img class="cover" src="/static/covers/${product.id}.svg" alt="" width="240" height="340">
<div class="heading">
<h1><span lang="en">${product.title}</span>${renderGloss(language === 'zh' ? product.chineseTitle : '')}</h1>
<p class="author">${text.by} <i lang="en">William Shakespeare</i></p>
</div>
${renderSummary(language, product)}
</div>
<div class="blocks">
${renderDetails(language, details)}
${renderReviews(language, reviews)}
</div>
${renderShelf(visit, product.id)}`
  return renderLayout({ visit, account: renderAccount(language, user), main })
}
