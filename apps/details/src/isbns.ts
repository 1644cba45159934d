/** The edition of The Comedy of Errors that the original asks for, whatever the product. */
const originalIsbn = '0486424618'

/** Which edition stands for which product, by product id. */
const isbns: Readonly<Record<string, string>> = {
  '0': originalIsbn,
  '1': '0486272788', // Hamlet
  '2': '0486275574', // Romeo and Juliet
  '3': '0486278026', // Macbeth
  '4': '048627067X', // A Midsummer Night's Dream
  '5': '0486280586', // King Lear
  '6': '0486290972', // Othello
  '7': '0486268764', // Julius Caesar
}

/** The ISBN to ask for. Any integer is a product, and a product that is not ours is the original. */
export function isbnOf(productId: string): string {
  return isbns[productId] ?? originalIsbn
}
