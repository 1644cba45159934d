import type { Visit } from '../read-visit.ts'
import { html } from './html.ts'
import { renderLayout } from './layout.ts'
import { renderShelf } from './shelf.ts'
import { texts } from './texts.ts'

/** For every path that is none of ours, and for books that we do not have. */
export function renderNotFoundPage(visit: Visit): string {
  const text = texts[visit.language]
  const main = html`<div class="welcome">
<h1>${text.notFound}</h1>
<p class="summary">${text.notFoundHint}</p>
</div>
${renderShelf(visit)}`
  return renderLayout({ visit, main })
}
