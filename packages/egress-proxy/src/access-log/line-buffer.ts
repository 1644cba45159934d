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
    const { length } = text
    this.#reserve(length)
    if (length > short) {
      this.length += this.#bytes.write(text, this.length, 'latin1')
      return
    }
    for (let i = 0; i < length; i++) this.#bytes[this.length + i] = text.charCodeAt(i)
    this.length += length
  }

  putByte(byte: number): void {
    this.#reserve(1)
    this.#bytes[this.length] = byte
    this.length += 1
  }

  /** A number as JavaScript writes it. */
  putNumber(value: number): void {
    if ((value | 0) !== value || value < 0) {
      this.putText(String(value))
      return
    }
    if (value < 10) {
      this.putByte(ZERO + value)
      return
    }
    let digits = 1
    for (let over = 10; over <= value; over *= 10) digits += 1
    this.#reserve(digits)
    this.length += digits
    let rest = value
    for (let at = this.length - 1; digits > 0; at--, digits--) {
      const more = (rest / 10) | 0 // of integers: the compiler then divides by multiplying
      this.#bytes[at] = ZERO + rest - 10 * more
      rest = more
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
/** A longer text costs less to have written than to write. */
const short = 24
