const roundMs = 5_000

/** Who is looked at every few seconds. */
export interface RoundMember {
  /** A round has passed. @returns whether the next one is for it, too */
  onRound(): boolean
}

/**
 * Looks every few seconds at those who have something to give back that they may not need any more. The timer runs
 * while there are such, and does not keep the process alive.
 */
class Rounds {
  readonly #members = new Set<RoundMember>()
  #timer: NodeJS.Timeout | null = null

  /** From the next round on; once, however often it is said. */
  join(member: RoundMember): void {
    this.#members.add(member)
    this.#timer ??= setInterval(() => this.pass(), roundMs).unref()
  }

  leave(member: RoundMember): void {
    this.#members.delete(member)
  }

  /** A round, when its time has come. */
  pass(): void {
    for (const member of [...this.#members]) {
      if (!member.onRound()) this.#members.delete(member)
    }
    if (this.#members.size > 0 || this.#timer === null) return
    clearInterval(this.#timer)
    this.#timer = null
  }
}

/** One for the process, as the memory is. */
export const rounds = new Rounds()
