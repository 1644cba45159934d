/** For a region that scrolls: keyboards reach it as pointers do. WCAG 2.1.1. */
export const scrollable = { tabIndex: 0 } as const
