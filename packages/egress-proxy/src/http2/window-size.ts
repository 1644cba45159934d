/** What a window has before anybody said otherwise, and the largest it may be (RFC 9113 section 6.9), in bytes. */
export const windowSize = { initial: 65_535, most: 2 ** 31 - 1 } as const
