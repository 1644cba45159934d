import { html } from './html.ts'
import { renderLayout } from './layout.ts'

/** For every path that is none of ours. */
export function renderNotFoundPage(): string {
  const main = html`<div class="welcome">
<h1>Not on our shelves</h1>
<p class="summary">This shop has one book, and it is not here. <a href="/productpage">It is on the product page.</a></p>
</div>`
  return renderLayout({ language: 'en', main })
}
