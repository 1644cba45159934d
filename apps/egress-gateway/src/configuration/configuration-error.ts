/** The environment asks for something that cannot be; the message says what, where and what was expected. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError'

  constructor(lines: readonly string[]) {
    super(lines.join('\n'))
  }
}
