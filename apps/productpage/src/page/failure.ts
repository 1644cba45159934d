import { type Html, html } from './html.ts'

export interface Failure {
  readonly name: 'details' | 'reviews'
  readonly title: string
  readonly titleGloss: string
  readonly sorry: string
  readonly sorryGloss: string
}

/** The error block, in words and shape as well as in colour. */
export function renderFailure({ name, title, titleGloss, sorry, sorryGloss }: Failure): Html {
  return html`<section class="${name} failure" aria-labelledby="${name}-title">
<svg class="sign" viewBox="0 0 48 48" aria-hidden="true"><path d="M16 2h16l14 14v16L32 46H16L2 32V16z"/><path class="mark" d="M16 16l16 16M32 16L16 32"/></svg>
<div>
<h2 id="${name}-title" class="text-red-500"><span lang="en">${title}</span>${renderGloss(titleGloss)}</h2>
<p><span lang="en">${sorry}</span>${renderGloss(sorryGloss)}</p>
</div>
</section>`
}

/** What an English text means, for those who do not read it. */
export function renderGloss(gloss: string): Html | undefined {
  return gloss === '' ? undefined : html`<span class="gloss">${gloss}</span>`
}
