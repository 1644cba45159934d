import { catalogue } from '../catalogue.ts'
import type { Visit } from '../read-visit.ts'
import { type Html, html } from './html.ts'
import { texts } from './texts.ts'

/** Every book of the shop, each a way to its page; the one on show is marked. */
export function renderShelf(visit: Visit, current?: number): Html {
  const text = texts[visit.language]
  const books = catalogue.map(({ id, title, chineseTitle }) => {
    const href = visit.productPage(id === 0 ? {} : { id: String(id) })
    const name = visit.language === 'zh' ? html`${chineseTitle}` : html`${title}`
    return html`<li><a href="${href}"${id === current && html` aria-current="page"`}><img src="/static/covers/${id}.svg" alt="" width="240" height="340" loading="lazy">${name}</a></li>\n`
  })
  return html`<nav class="shelf" aria-labelledby="shelf-title">
<h2 id="shelf-title">${text.shelf}</h2>
<ul>
${books}</ul>
</nav>`
}
