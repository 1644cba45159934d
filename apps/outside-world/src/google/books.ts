/** A paperback (or hardcover) on the stand-in's shelf. Only facts that are certain are given. */
export interface Book {
  readonly isbn10: string
  readonly isbn13: string
  readonly title: string
  readonly subtitle?: string
  readonly authors: readonly string[]
  readonly publisher: string
  /** Year, or a full date where it is known. */
  readonly publishedDate: string
  readonly pageCount?: number
  readonly category: string
  /** In our own words. */
  readonly description: string
}

type Rest = Omit<Book, 'isbn10' | 'isbn13' | 'title'>

function book(isbn10: string, isbn13: string, title: string, rest: Rest): Book {
  return { isbn10, isbn13, title, ...rest }
}

function play(
  isbn10: string,
  isbn13: string,
  title: string,
  facts: { readonly year: string; readonly pageCount?: number; readonly description: string },
): Book {
  return book(isbn10, isbn13, title, {
    authors: ['William Shakespeare'],
    publisher: 'Dover Publications',
    publishedDate: facts.year,
    ...(facts.pageCount === undefined ? {} : { pageCount: facts.pageCount }),
    category: 'Drama',
    description: facts.description,
  })
}

/** Real books; the first is the one Bookinfo asks for. */
export const books: readonly Book[] = [
  play('0486424618', '9780486424613', 'The Comedy of Errors', {
    year: '2002',
    pageCount: 64,
    description:
      'Two pairs of twins, parted at sea as infants, walk the same streets for a day, and nobody can tell who was meant.',
  }),
  play('0486272788', '9780486272788', 'Hamlet', {
    year: '1992',
    pageCount: 128,
    description: 'A prince is told by a ghost whom to kill, and thinks about it for five acts.',
  }),
  play('0486275574', '9780486275574', 'Romeo and Juliet', {
    year: '1993',
    pageCount: 96,
    description: 'Two households, one balcony, and a message that is not delivered in time.',
  }),
  play('0486278026', '9780486278025', 'Macbeth', {
    year: '1993',
    description: 'Three strangers on a heath promise a soldier a crown, and he cannot wait for it.',
  }),
  play('048627067X', '9780486270678', "A Midsummer Night's Dream", {
    year: '1992',
    pageCount: 80,
    description: 'Lovers, amateur actors and fairies get lost in the same wood on the same night.',
  }),
  play('0486280586', '9780486280585', 'King Lear', {
    year: '1994',
    description:
      'An old king divides his land by what his daughters say, and learns what they meant.',
  }),
  play('0486290972', '9780486290973', 'Othello', {
    year: '1996',
    description:
      'A general trusts the one man who is set on his ruin, and a handkerchief decides it.',
  }),
  play('0486268764', '9780486268767', 'Julius Caesar', {
    year: '1991',
    description:
      'Honourable men remove a ruler for the good of the state, and two speeches undo them.',
  }),
  book('0486284735', '9780486284736', 'Pride and Prejudice', {
    authors: ['Jane Austen'],
    publisher: 'Dover Publications',
    publishedDate: '1995',
    pageCount: 272,
    category: 'Fiction',
    description: 'First impressions in the English countryside, and the long way back from them.',
  }),
  book('0486282112', '9780486282114', 'Frankenstein', {
    authors: ['Mary Wollstonecraft Shelley'],
    publisher: 'Dover Publications',
    publishedDate: '1994',
    pageCount: 176,
    category: 'Fiction',
    description: 'A student makes a living being, is frightened of it and leaves; it follows him.',
  }),
  book('0131103628', '9780131103627', 'The C Programming Language', {
    authors: ['Brian W. Kernighan', 'Dennis M. Ritchie'],
    publisher: 'Prentice Hall',
    publishedDate: '1988',
    pageCount: 272,
    category: 'Computers',
    description: 'The language by its designers: a tutorial and a reference in one thin volume.',
  }),
  book('0201633612', '9780201633610', 'Design Patterns', {
    subtitle: 'Elements of Reusable Object-Oriented Software',
    authors: ['Erich Gamma', 'Richard Helm', 'Ralph Johnson', 'John Vlissides'],
    publisher: 'Addison-Wesley',
    publishedDate: '1994',
    pageCount: 395,
    category: 'Computers',
    description: 'Twenty-three recurring designs of object-oriented programs, named and compared.',
  }),
  book('0201835959', '9780201835953', 'The Mythical Man-Month', {
    subtitle: 'Essays on Software Engineering, Anniversary Edition',
    authors: ['Frederick P. Brooks'],
    publisher: 'Addison-Wesley',
    publishedDate: '1995',
    pageCount: 322,
    category: 'Computers',
    description:
      'Why adding people to a late project makes it later, and other essays on building systems.',
  }),
  book('0262510871', '9780262510875', 'Structure and Interpretation of Computer Programs', {
    authors: ['Harold Abelson', 'Gerald Jay Sussman', 'Julie Sussman'],
    publisher: 'MIT Press',
    publishedDate: '1996',
    pageCount: 657,
    category: 'Computers',
    description: 'Programming as the control of complexity, from procedures to a register machine.',
  }),
  book('0465026567', '9780465026562', 'Gödel, Escher, Bach', {
    subtitle: 'An Eternal Golden Braid',
    authors: ['Douglas R. Hofstadter'],
    publisher: 'Basic Books',
    publishedDate: '1999',
    pageCount: 777,
    category: 'Mathematics',
    description: 'Dialogues and chapters about strange loops in logic, drawings, music and minds.',
  }),
]
