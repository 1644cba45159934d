/** 2.5 KB of JSON, about the size of what a books API says of one book. */
export const smallBody = `${JSON.stringify({
  kind: 'books#volumes',
  totalItems: 1,
  items: [
    {
      id: 'bench',
      volumeInfo: {
        title: 'A title',
        authors: ['An author'],
        publishedDate: '1900',
        description: 'What a reader would want to know of it. '.repeat(57),
      },
    },
  ],
})}\n`
