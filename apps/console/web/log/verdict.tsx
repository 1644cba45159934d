import type { EdgeState } from '../model/edge.ts'

const glyphs: Readonly<Record<EdgeState, string>> = {
  allowed: '▶',
  blocked: '⊘',
  'upstream-error': '◆',
  idle: '·',
}

/** A verdict as glyph and word: colour only repeats what they say. */
export function Verdict({ state, words }: { readonly state: EdgeState; readonly words: string }) {
  return (
    <span class={`verdict verdict-${state}`}>
      <span aria-hidden="true">{glyphs[state]}</span> {words}
    </span>
  )
}
