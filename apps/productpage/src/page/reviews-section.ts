import type { BookReviews, Review } from '../read-book-reviews.ts'
import { sorry } from '../sorry.ts'
import { renderFailure } from './failure.ts'
import { type Html, html } from './html.ts'
import { renderRating } from './stars.ts'
import { type Language, texts } from './texts.ts'

/** What readers say, with stars where the version has them, and which workload said it. */
export function renderReviews(language: Language, reviews: BookReviews | undefined): Html {
  const text = texts[language]
  if (reviews === undefined) {
    return renderFailure({
      name: 'reviews',
      title: 'Error fetching product reviews!',
      titleGloss: text.reviewsErrorGloss,
      sorry: sorry.reviews,
      sorryGloss: text.reviewsSorryGloss,
    })
  }
  return html`<section class="reviews" aria-labelledby="reviews-title">
<h2 id="reviews-title">${text.reviews}</h2>
${(reviews.reviews ?? []).map((review) => renderReview(language, review))}
${renderServedBy(language, reviews)}
</section>`
}

function renderReview(language: Language, { reviewer, text, rating }: Review): Html {
  return html`<figure class="review">
${renderRating(language, rating)}
<blockquote lang="en"><p>“${text ?? undefined}”</p></blockquote>
<figcaption>${reviewer ?? '—'}</figcaption>
</figure>`
}

function renderServedBy(language: Language, { podname, clustername }: BookReviews): Html {
  const text = texts[language]
  // The word "null" is how the reviews service says that it does not know.
  const [pod, cluster] = [podname, clustername].map((name) => (name === 'null' ? null : name))
  return html`<p class="served-by">${text.servedBy} <b>${pod ?? '—'}</b>${
    cluster != null && html` ${text.onCluster} <b>${cluster}</b>`
  }</p>`
}
