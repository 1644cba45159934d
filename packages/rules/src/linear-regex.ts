import { quote } from './quote.ts'
import type { RegexNode } from './regex-syntax.ts'
import { RegexParser } from './regex-syntax.ts'

export type CompiledRegex =
  | { readonly ok: true; readonly test: (value: string) => boolean }
  | { readonly ok: false; readonly problem: string }

/** One step of the automaton: eat a character of `has`, or (without it) be in several places at once. */
interface State {
  readonly has?: (unit: number) => boolean
  readonly next: State[]
  readonly isEnd?: true
}

const maxSource = 1024
const maxValue = 1024
const maxStates = 500

/**
 * Compiles a regular expression that must match a whole value, in time linear in the value whatever the expression
 * (S75): states are followed side by side (Thompson's construction), so nothing backtracks. Expressions over 1024
 * characters or 500 states, and syntax that cannot run so, are refused; values over 1024 characters never match.
 */
export function compileRegex(source: string): CompiledRegex {
  try {
    if (source.length > maxSource)
      throw new SyntaxError(`it is longer than ${maxSource} characters`)
    const count = { states: 0 }
    const start = build(new RegexParser(source).parse(), { next: [], isEnd: true }, count)
    return { ok: true, test: (value) => value.length <= maxValue && run(start, value) }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return { ok: false, problem: `regex ${quote(source)} cannot be used: ${error.message}` }
  }
}

/** The state that begins `node` and goes on with `then`; built from the end to the beginning. */
function build(node: RegexNode, then: State, count: { states: number }): State {
  if (++count.states > maxStates)
    throw new SyntaxError('it is too large when its counts are written out')
  switch (node.type) {
    case 'set':
      return { has: node.has, next: [then] }
    case 'sequence':
      return node.parts.reduceRight((after, part) => build(part, after, count), then)
    case 'choice':
      return { next: node.options.map((option) => build(option, then, count)) }
    case 'repeat':
      return buildRepeat(node, then, count)
  }
}

function buildRepeat(
  { inner, min, max }: Extract<RegexNode, { type: 'repeat' }>,
  then: State,
  count: { states: number },
): State {
  let state = then
  if (max === Number.POSITIVE_INFINITY) {
    const loop: State = { next: [then] }
    loop.next.push(build(inner, loop, count))
    state = loop
  } else {
    for (let i = min; i < max; i++) state = { next: [build(inner, state, count), then] }
  }
  for (let i = 0; i < min; i++) state = build(inner, state, count)
  return state
}

function run(start: State, value: string): boolean {
  let current = new Set<State>()
  follow(start, current)
  for (let i = 0; i < value.length && current.size > 0; i++) {
    const unit = value.charCodeAt(i)
    const reached = new Set<State>()
    for (const { has, next } of current) {
      if (has?.(unit) === true) for (const state of next) follow(state, reached)
    }
    current = reached
  }
  return [...current].some(({ isEnd }) => isEnd === true)
}

/** Adds a state and all that can be reached from it without eating a character; each is visited once. */
function follow(first: State, into: Set<State>): void {
  const waiting = [first]
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    if (into.has(state)) continue
    into.add(state)
    if (state.has === undefined) waiting.push(...state.next)
  }
}
