const mostDigits = 15

/** The number that `bytes[start, end)` writes in 1 to 15 decimal digits and nothing else; -1 where they do not. */
export function decimal(bytes: Uint8Array, start: number, end: number): number {
  if (end <= start || end - start > mostDigits) return -1
  let number = 0
  for (let at = start; at < end; at++) {
    const digit = (bytes[at] ?? 0) - 48
    if (digit < 0 || digit > 9) return -1
    number = number * 10 + digit
  }
  return number
}
