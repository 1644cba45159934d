import type { ServiceAddress } from '@bookinfo/service'
import type { Visit } from '../read-visit.ts'
import { type Html, html } from './html.ts'
import { renderLayout } from './layout.ts'
import { renderShelf } from './shelf.ts'
import { texts } from './texts.ts'

export interface IndexPage {
  readonly visit: Visit
  readonly addresses: Readonly<Record<'details' | 'reviews' | 'ratings', ServiceAddress>>
}

/** The way in: which services there are, and the page as one of two visitors (spec: bookinfo 8.5). */
export function renderIndexPage({ visit, addresses }: IndexPage): string {
  const text = texts[visit.language]
  const row = (name: string, { host, port }: ServiceAddress, asks: string): Html =>
    html`<tr><th scope="row">${name}</th><td>http://${host}:${port}</td><td>${asks}</td></tr>\n`
  const main = html`<div class="welcome">
<h1>${text.welcome}</h1>
<p class="summary">${text.welcomeHint}</p>
<p class="actions">
<a class="button primary" href="${visit.productPage({ u: 'normal' })}">${text.normalUser}</a>
<a class="button" href="${visit.productPage({ u: 'test' })}">${text.testUser}</a>
</p>
</div>
${renderShelf(visit)}
<div class="tree">
<h2>${text.services}</h2>
<table class="services">
<thead><tr><th scope="col">${text.service}</th><th scope="col">${text.address}</th><th scope="col">${text.asks}</th></tr></thead>
<tbody>
${row('productpage', { host: 'productpage', port: 9080 }, 'details, reviews')}${row('details', addresses.details, 'v2: www.googleapis.com')}${row('reviews', addresses.reviews, 'v2, v3: ratings')}${row('ratings', addresses.ratings, text.nobody)}</tbody>
</table>
</div>`
  return renderLayout({ visit, main })
}
