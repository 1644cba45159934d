/**
 * So many exchanges at a time have connections of HTTP/1.1 before one is opened that offers HTTP/2. With 4 at a time
 * HTTP/1.1 took an eighth less of the processor, with 8 HTTP/2 took a tenth less (docs/adr/0019).
 */
const mostHttp1 = 8
/**
 * From so many at a time, on average, they go over HTTP/2; and from so few over HTTP/1.1 again. Each finds about half of
 * those there are when it begins, as a turn ends several before it begins as many.
 */
const many = 6
const few = 4
/** From such answers, on average, they go over HTTP/1.1, and from such over HTTP/2 again: by bytes of the body. */
const longBytes = 32 * 1024
const shortBytes = 16 * 1024
/** No answer counts for more, so that a single download does not outweigh what most exchanges are. */
const mostCountedBytes = 128 * 1024
/** How much of an average the last one is. */
const weight = 1 / 32

/**
 * Whether exchanges with an upstream that may speak both are better off with HTTP/2 or with HTTP/1.1. With many short
 * ones at a time it is HTTP/2, as those of a turn share a write, a read and records of TLS. With few it is HTTP/1.1, as
 * they have nothing to share; and with long answers, which HTTP/2 brings in pieces mixed with those of others.
 */
export class ProtocolChoice {
  #atOnce = 0
  #answerBytes = 0
  #areMany = false
  #areLong = false
  #isSettled = false

  /** HTTP/1.1 was offered alone, and not taken: what is spoken is the upstream's choice from now on. */
  settle(): void {
    this.#isSettled = true
  }

  /** The upstream has chosen, or would have to be asked again and again. */
  get isSettled(): boolean {
    return this.#isSettled
  }

  /** Answers are so long that HTTP/1.1 is better for any number of exchanges. */
  get areAnswersLong(): boolean {
    return this.#areLong && !this.#isSettled
  }

  /** Which of the open connections the next exchange is to go over, while so many others are under way. */
  prefersHttp2(others: number): boolean {
    this.#atOnce += (others + 1 - this.#atOnce) * weight
    if (this.#atOnce > many) this.#areMany = true
    else if (this.#atOnce < few) this.#areMany = false
    return this.#isSettled || (this.#areMany && !this.#areLong)
  }

  /** Whether a connection that has to be opened while so many others are under way is to offer HTTP/2. */
  offersHttp2(others: number): boolean {
    return this.#isSettled || (others >= mostHttp1 && !this.#areLong)
  }

  /** An answer is complete. */
  answered(bodyBytes: number): void {
    this.#answerBytes += (Math.min(bodyBytes, mostCountedBytes) - this.#answerBytes) * weight
    if (this.#answerBytes > longBytes) this.#areLong = true
    else if (this.#answerBytes < shortBytes) this.#areLong = false
  }
}
