/** What two servers, or two moments, tell differently of the same thing, by a word for it. */
const chances: readonly (readonly [RegExp, string])[] = [
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[^"\s]*( \+0000)?/g, 'TIME'],
  [/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'UID'],
  [/\blocalhost:\d+/g, 'SERVER'],
  [/\/tmp\/\S+\/work\b/g, 'DIR'],
  [/\/tmp\/(kubectl-edit|LIVE|MERGED)-\w+(\.yaml)?/g, '$1'],
  [/\btemporary-[a-z0-9]{5}\b/g, 'temporary-NEW'],
  [/\.1[0-9a-f]{10}\b/g, '.ID'],
  [/(resourceVersion"?: ?"|Resource Version: +)\d+/g, '$1VERSION'],
  [/\b(in|as) version \d+/g, '$1 version N'],
  // An old kubectl describes who owns which field, a new one does not.
  [/^ *Managed Fields:\n[\s\S]*?(?=^ *Resource Version:)/gm, ''],
  // Entries stand in the order of their times: who wrote within one second stands in another.
  [/"managedFields":\[[^\]]*\],?/g, ''],
  [/\b(\d+m(\d+s)?|\d+s)\b/g, 'AGE'],
  // Acknowledgements that come close together are one event.
  [/\(x\d+ over AGE\)/g, '(xN over AGE)'],
  [/ {2,}/g, '  '],
  [/ +$/gm, ''],
]

/** The text without times, ages, identifiers, ports and widths of columns: what is left is what was meant. */
export function withoutChance(text: string): string {
  return chances.reduce((left, [chance, word]) => left.replace(chance, word), text)
}
