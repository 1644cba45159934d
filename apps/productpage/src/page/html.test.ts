import assert from 'node:assert/strict'
import { test } from 'node:test'
import { html, trusted } from './html.ts'

test('text is escaped, for elements and for quoted attributes', () => {
  const hostile = `<b title="x" id='y'>&`
  const escaped = '&lt;b title=&quot;x&quot; id=&#39;y&#39;&gt;&amp;'
  assert.equal(
    html`<p class="${hostile}">${hostile}</p>`.markup,
    `<p class="${escaped}">${escaped}</p>`,
  )
})

test('markup made by html, and lists of it, are not escaped again', () => {
  const items = ['a', '<'].map((text) => html`<li>${text}</li>`)
  assert.equal(html`<ul>${items}</ul>`.markup, '<ul><li>a</li><li>&lt;</li></ul>')
})

test('undefined and false are nothing, zero is a number', () => {
  assert.equal(html`[${undefined}${false}${0}]`.markup, '[0]')
})

test('what we vouch for stays as it is', () => {
  assert.equal(html`${trusted('<b>x</b>')}`.markup, '<b>x</b>')
})
