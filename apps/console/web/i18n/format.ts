import type { Language } from './language.ts'

/** Numbers and times as the language writes them. */
export interface Formats {
  /** `0.8 ms`, `14 ms`, `1,204 ms`. */
  duration(milliseconds: number): string
  /** `512 B`, `5.1 kB`. */
  bytes(count: number): string
  /** Time of day to the millisecond, local. */
  time(iso: string | number): string
  /** Day and time of day to the minute, local. */
  dateTime(iso: string): string
  /** `4.2 s`. */
  seconds(milliseconds: number): string
}

export function createFormats(language: Language): Formats {
  const fine = new Intl.NumberFormat(language, { maximumFractionDigits: 1 })
  const coarse = new Intl.NumberFormat(language, { maximumFractionDigits: 0 })
  const clock = new Intl.DateTimeFormat(language, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
  })
  const tenth = new Intl.NumberFormat(language, {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  })
  const day = new Intl.DateTimeFormat(language, {
    dateStyle: 'medium',
    timeStyle: 'short',
    hourCycle: 'h23',
  })
  return {
    bytes(count) {
      if (count < 1000) return `${coarse.format(count)} B`
      if (count < 1_000_000) return `${fine.format(count / 1000)} kB`
      return `${fine.format(count / 1_000_000)} MB`
    },
    duration(milliseconds) {
      return `${(milliseconds < 10 ? fine : coarse).format(milliseconds)} ms`
    },
    dateTime: (iso) => day.format(new Date(iso)),
    seconds: (milliseconds) => `${tenth.format(milliseconds / 1000)} s`,
    time(iso) {
      const date = new Date(iso)
      return Number.isNaN(date.valueOf()) ? '–' : clock.format(date)
    },
  }
}
