import type { Review } from '../read-book-reviews.ts'
import { renderGloss } from './failure.ts'
import { type Html, html } from './html.ts'
import { type Language, texts } from './texts.ts'

const usualStars = 5
const mostStars = 10
const path = 'M12 1.8l3.1 6.6 7.2.9-5.3 5 1.4 7.1L12 17.9l-6.4 3.5L7 14.3l-5.3-5 7.2-.9z'

/** Stars, or why there are none. A reviews service without ratings shows neither. */
export function renderRating(language: Language, rating: Review['rating']): Html | undefined {
  if (rating?.stars == null) return renderError(language, rating?.error ?? undefined)
  return renderStars(language, rating.stars, rating.color ?? 'black')
}

/** Only filled stars carry the traditional mark: it is counted. */
function renderStars(language: Language, stars: number, color: string): Html {
  const filled = Math.min(Math.max(Math.trunc(stars), 0), mostStars)
  const empty = Math.max(usualStars - filled, 0)
  const full = html`<svg class="glyphicon glyphicon-star" viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`
  const hollow = html`<svg class="hollow" viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`
  const name = /^[a-z]{3,20}$/.test(color) ? color : 'black'
  return html`<p class="stars text-${name}-500" role="img" aria-label="${texts[language].starsOf(stars)}">${Array(filled).fill(full)}${Array(empty).fill(hollow)}</p>`
}

function renderError(language: Language, error: string | undefined): Html | undefined {
  if (error === undefined) return undefined
  const gloss = renderGloss(texts[language].ratingErrorGloss)
  return html`<p class="rating-error text-red-500"><span lang="en">${error}</span>${gloss}</p>`
}
