/** A regular expression as a tree. `set` tests one character by its code unit. */
export type RegexNode =
  | { readonly type: 'set'; readonly has: (unit: number) => boolean }
  | { readonly type: 'sequence'; readonly parts: readonly RegexNode[] }
  | { readonly type: 'choice'; readonly options: readonly RegexNode[] }
  | {
      readonly type: 'repeat'
      readonly inner: RegexNode
      readonly min: number
      readonly max: number
    }

type Has = (unit: number) => boolean

const digit: Has = (unit) => unit >= 0x30 && unit <= 0x39
const word: Has = (unit) => /\w/.test(String.fromCharCode(unit))
const space: Has = (unit) => /\s/.test(String.fromCharCode(unit))
const classes: Readonly<Record<string, Has>> = {
  d: digit,
  w: word,
  s: space,
  D: (unit) => !digit(unit),
  W: (unit) => !word(unit),
  S: (unit) => !space(unit),
}
const escapes: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f', v: '\v' }
const maxDepth = 50

/**
 * Parses the part of ECMAScript's syntax that a linear-time matcher can run: characters, `.`, classes, `\d \w \s` and
 * their opposites, groups, `|`, and the quantifiers with or without `?`. Back-references, look-around, `\b` and
 * anchors inside the expression throw a SyntaxError with a sentence for the operator.
 */
export class RegexParser {
  readonly #source: string
  #at = 0
  #depth = 0

  constructor(source: string) {
    this.#source = source
  }

  parse(): RegexNode {
    this.#skip('^')
    const node = this.#choice()
    if (this.#at < this.#source.length) throw new SyntaxError(`unexpected "${this.#peek()}"`)
    return node
  }

  #choice(): RegexNode {
    if (++this.#depth > maxDepth) throw new SyntaxError('groups are nested too deeply')
    const options = [this.#sequence()]
    while (this.#skip('|')) options.push(this.#sequence())
    this.#depth--
    const [only] = options
    return options.length === 1 && only !== undefined ? only : { type: 'choice', options }
  }

  #sequence(): RegexNode {
    const parts: RegexNode[] = []
    while (this.#at < this.#source.length && !'|)'.includes(this.#peek())) {
      if (this.#peek() === '$' && this.#at === this.#source.length - 1) this.#at++
      else parts.push(this.#quantified())
    }
    return { type: 'sequence', parts }
  }

  #quantified(): RegexNode {
    const inner = this.#atom()
    const range = this.#quantifier()
    if (range === undefined) return inner
    this.#skip('?') // Lazy or greedy is the same where only the whole value counts.
    return { type: 'repeat', inner, ...range }
  }

  #quantifier(): { readonly min: number; readonly max: number } | undefined {
    if (this.#skip('*')) return { min: 0, max: Number.POSITIVE_INFINITY }
    if (this.#skip('+')) return { min: 1, max: Number.POSITIVE_INFINITY }
    if (this.#skip('?')) return { min: 0, max: 1 }
    const counted = /^\{([0-9]{1,3})(,([0-9]{0,3}))?\}/.exec(this.#source.slice(this.#at))
    if (counted === null) return undefined
    this.#at += counted[0].length
    const min = Number(counted[1])
    const upper = counted[3] === '' ? Number.POSITIVE_INFINITY : Number(counted[3])
    const max = counted[2] === undefined ? min : upper
    if (max < min) throw new SyntaxError(`the range ${counted[0]} is out of order`)
    return { min, max }
  }

  #atom(): RegexNode {
    const char = this.#next()
    if (char === '(') return this.#group()
    if (char === '[') return { type: 'set', has: this.#characterClass() }
    if (char === '\\') return { type: 'set', has: this.#escape() }
    if (char === '.')
      return { type: 'set', has: (unit) => ![0x0a, 0x0d, 0x2028, 0x2029].includes(unit) }
    if ('*+?{}]^$'.includes(char)) throw new SyntaxError(`"${char}" does not stand for itself here`)
    return { type: 'set', has: equal(char) }
  }

  #group(): RegexNode {
    if (this.#skip('?') && !this.#skip(':'))
      throw new SyntaxError('look-around and named groups cannot be used')
    const node = this.#choice()
    if (!this.#skip(')')) throw new SyntaxError('a group is not closed')
    return node
  }

  #characterClass(): Has {
    const isNegated = this.#skip('^')
    const members: Has[] = []
    while (!this.#skip(']')) members.push(this.#classMember())
    const has: Has = (unit) => members.some((member) => member(unit))
    return isNegated ? (unit) => !has(unit) : has
  }

  #classMember(): Has {
    const first = this.#next()
    if (first === '\\' && classes[this.#peek()] !== undefined) return this.#escape()
    const from = first === '\\' ? this.#escapedUnit() : first.charCodeAt(0)
    if (this.#peek() !== '-' || [']', ''].includes(this.#source.charAt(this.#at + 1))) {
      return (unit) => unit === from
    }
    this.#at++
    const last = this.#next()
    const to = last === '\\' ? this.#escapedUnit() : last.charCodeAt(0)
    if (to < from) throw new SyntaxError('a range in a class is out of order')
    return (unit) => from <= unit && unit <= to
  }

  #escape(): Has {
    const known = classes[this.#peek()]
    if (known === undefined) return equal(String.fromCharCode(this.#escapedUnit()))
    this.#at++
    return known
  }

  /** After the backslash: a control escape or a punctuation character; letters and digits may come to mean anything. */
  #escapedUnit(): number {
    const char = this.#next()
    const control = escapes[char]
    if (control !== undefined) return control.charCodeAt(0)
    if (/[A-Za-z0-9]/.test(char)) throw new SyntaxError(`"\\${char}" cannot be used`)
    return char.charCodeAt(0)
  }

  #peek(): string {
    return this.#source.charAt(this.#at)
  }

  #next(): string {
    if (this.#at >= this.#source.length) throw new SyntaxError('the expression ends too early')
    return this.#source.charAt(this.#at++)
  }

  #skip(char: string): boolean {
    if (this.#peek() !== char) return false
    this.#at++
    return true
  }
}

function equal(char: string): Has {
  const wanted = char.charCodeAt(0)
  return (unit) => unit === wanted
}
