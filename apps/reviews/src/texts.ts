/** What the two reviewers say of a book. */
export type ReviewTexts = readonly [first: string, second: string]

/** Of the original product, and of every product that nobody has reviewed on its own. */
const comedyOfErrors: ReviewTexts = [
  'Mistaken twins, slammed doors and slapstick from the first scene to the last. I laughed until my sides ached!',
  'A light and lively evening that never outstays its welcome. It does not reach the depth of his later plays, but it hardly tries to.',
]

const texts: Readonly<Record<string, ReviewTexts>> = {
  // Hamlet
  '1': [
    'Four hours, and I would not give back a minute. The gravediggers alone are worth the ticket.',
    'Everybody knows the lines before the actors say them. It is a wonder how new they sound all the same.',
  ],
  // Romeo and Juliet
  '2': [
    'I knew how it ends and hoped to the last scene that the letter would arrive.',
    'Half of it is a comedy, and a good one. That is what makes the other half so hard to bear.',
  ],
  // Macbeth
  '3': [
    'Short, dark and fast. Do not read it alone in an old house.',
    'A whole marriage in five acts, seen from the inside. The witches are the least frightening thing in it.',
  ],
  // A Midsummer Night's Dream
  '4': [
    'The play within the play made my neighbour cry with laughter. Give the weaver a prize.',
    'Nobody is sure in the morning what happened at night. The verse is so light that one does not mind.',
  ],
  // King Lear
  '5': [
    'The storm is on the stage and in his head at once. I went home on foot and said nothing.',
    'It asks much of its readers, and spares them little. I have read it every ten years, and it is a new play each time.',
  ],
  // Othello
  '6': [
    'One wants to stand up and shout that the handkerchief was stolen.',
    'The villain has the best lines and knows it. A study in how little it takes.',
  ],
  // Julius Caesar
  '7': [
    'The two speeches in the market should be read in every school. One sees a crowd change its mind, word by word.',
    'The man of the title is gone by the middle, and it hardly matters. The friendship that breaks afterwards does.',
  ],
}

/** The texts for a product, by its id in decimal digits. */
export function reviewTextsOf(productId: string): ReviewTexts {
  return texts[productId] ?? comedyOfErrors
}
