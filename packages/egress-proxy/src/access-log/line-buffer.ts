const firstBytes = 16 * 1024

/**
 * Lines of ASCII, put together as bytes: a text of many parts costs as much again when it is written. Used again and
 * again; grows to the longest that was ever put into it.
 */
export class LineBuffer {
  #bytes = Buffer.allocUnsafeSlow(firstBytes)
  length = 0

  /** What was put, valid until the next `clear`. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.length)
  }

  clear(): void {
    this.length = 0
  }

  put(part: Uint8Array): void {
    this.#reserve(part.length)
    this.#bytes.set(part, this.length)
    this.length += part.length
  }

  putText(text: string): void {
    this.#reserve(text.length)
    this.length += this.#bytes.write(text, this.length, 'latin1')
  }

  putByte(byte: number): void {
    this.#reserve(1)
    this.#bytes[this.length] = byte
    this.length += 1
  }

  /** A number as JavaScript writes it. */
  putNumber(value: number): void {
    if (!(value >= 0 && value <= largest && Number.isInteger(value))) {
      this.putText(String(value))
      return
    }
    let scale = 1
    while (value / scale >= 10) scale *= 10
    for (let rest = value; scale >= 1; scale /= 10) {
      const digit = Math.trunc(rest / scale)
      this.putByte(ZERO + digit)
      rest -= digit * scale
    }
  }

  #reserve(more: number): void {
    const needed = this.length + more
    if (needed <= this.#bytes.length) return
    const grown = Buffer.allocUnsafeSlow(needed * 2)
    grown.set(this.#bytes.subarray(0, this.length))
    this.#bytes = grown
  }
}

const ZERO = 48
/** Larger ones are rare, and of more digits than are exact in what is calculated here. */
const largest = 2 ** 31 - 1
