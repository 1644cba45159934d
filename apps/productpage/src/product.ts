/** The one product of the shop (spec: bookinfo 8.4). The description is HTML of our own. */
export const product = {
  id: 0,
  title: 'The Comedy of Errors',
  descriptionHtml:
    '<a href="https://en.wikipedia.org/wiki/The_Comedy_of_Errors">Wikipedia Summary</a>: one of ' +
    "<b>William Shakespeare's</b> earliest plays, and his shortest. Two pairs of identical twins, parted " +
    'by a shipwreck, turn up in the same town on the same day, and everybody takes everybody for ' +
    'somebody else.',
} as const
