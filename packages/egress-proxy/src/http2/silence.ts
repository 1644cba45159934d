/**
 * Whether a peer that owes something still lives. One that was silent at two looks since something was sent is asked,
 * once, as servers count pings, too; and has as long to say so.
 */
export class Silence {
  /** Something was sent since the last read, and how often that was found so. */
  #isSilent = false
  #looks = 0

  /** Something was sent that the peer has to answer. */
  begin(): void {
    this.#isSilent = true
  }

  /** Something came, whatever it is. */
  end(): void {
    this.#isSilent = false
    this.#looks = 0
  }

  /** One more look. @returns what is to be done: nothing, ask whether it lives, or give it up */
  look(): 'wait' | 'ask' | 'give-up' {
    if (this.#isSilent) this.#looks += 1
    if (this.#looks === 2) return 'ask'
    return this.#looks === 3 ? 'give-up' : 'wait'
  }
}
