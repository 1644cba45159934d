/** What a window is for; spec: console 4.2. */
export type PageName = 'console' | 'present' | 'notes' | 'embed-topology' | 'embed-log'

const pages: readonly (readonly [end: string, name: PageName])[] = [
  ['/present', 'present'],
  ['/notes', 'notes'],
  ['/embed/topology', 'embed-topology'],
  ['/embed/log', 'embed-log'],
]

/** Which page a path is; every other one is the console itself. */
export function pageNameOf(path: string): PageName {
  const plain = path.replace(/\/$/, '')
  return pages.find(([end]) => plain.endsWith(end))?.[1] ?? 'console'
}
