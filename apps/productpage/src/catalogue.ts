/** A play on the shelf. Summaries are HTML of our own, to stand after the link to an encyclopedia. */
export interface Product {
  readonly id: number
  readonly title: string
  readonly chineseTitle: string
  readonly wikipedia: string
  readonly summary: { readonly en: string; readonly zh: string }
}

const wiki = 'https://en.wikipedia.org/wiki'

/** The product of the original, and what is shown to who asks for none (spec: bookinfo 8.4). */
export const original: Product = {
  id: 0,
  title: 'The Comedy of Errors',
  chineseTitle: '错误的喜剧',
  wikipedia: `${wiki}/The_Comedy_of_Errors`,
  summary: {
    en: "one of <b>William Shakespeare's</b> earliest plays, and his shortest. Two pairs of identical twins, parted by a shipwreck, turn up in the same town on the same day, and everybody takes everybody for somebody else.",
    zh: '<b>威廉·莎士比亚（William Shakespeare）</b>最早、也是最短的剧作之一。两对因海难失散的孪生兄弟在同一天来到同一座城市，于是人人都把别人错认成了另一个人。',
  },
}

/** Everything in the shop, by id. All of it is by William Shakespeare. */
export const catalogue: readonly Product[] = [
  original,
  {
    id: 1,
    title: 'Hamlet',
    chineseTitle: '哈姆雷特',
    wikipedia: `${wiki}/Hamlet`,
    summary: {
      en: "<b>William Shakespeare's</b> longest play. A ghost asks the prince of Denmark to avenge a murder, and the prince wants to be certain first.",
      zh: '<b>威廉·莎士比亚（William Shakespeare）</b>篇幅最长的剧作。鬼魂要丹麦王子为一桩谋杀复仇，而王子想先弄清真相。',
    },
  },
  {
    id: 2,
    title: 'Romeo and Juliet',
    chineseTitle: '罗密欧与朱丽叶',
    wikipedia: `${wiki}/Romeo_and_Juliet`,
    summary: {
      en: "<b>William Shakespeare's</b> story of two families at war, and of their children, who meet at a feast, marry in secret and have less than a week.",
      zh: '<b>威廉·莎士比亚（William Shakespeare）</b>笔下两个世仇家族的故事：他们的儿女在宴会上相遇，秘密成婚，相守却不足一周。',
    },
  },
  {
    id: 3,
    title: 'Macbeth',
    chineseTitle: '麦克白',
    wikipedia: `${wiki}/Macbeth`,
    summary: {
      en: "<b>William Shakespeare's</b> shortest tragedy. Three strangers promise a Scottish general a crown, and with his wife he takes it before it is given.",
      zh: '<b>威廉·莎士比亚（William Shakespeare）</b>最短的悲剧。三个陌生人预言一位苏格兰将军会得到王冠，他便与妻子一起抢先夺取了它。',
    },
  },
  {
    id: 4,
    title: "A Midsummer Night's Dream",
    chineseTitle: '仲夏夜之梦',
    wikipedia: `${wiki}/A_Midsummer_Night%27s_Dream`,
    summary: {
      en: "one of <b>William Shakespeare's</b> best-loved comedies. Four lovers, a company of amateur actors and the quarrelling rulers of the fairies spend one summer night in the same wood.",
      zh: '<b>威廉·莎士比亚（William Shakespeare）</b>最受喜爱的喜剧之一。四个恋人、一班业余演员和争吵中的仙王仙后，在同一片树林里度过同一个夏夜。',
    },
  },
  {
    id: 5,
    title: 'King Lear',
    chineseTitle: '李尔王',
    wikipedia: `${wiki}/King_Lear`,
    summary: {
      en: "<b>William Shakespeare's</b> tragedy of an old king who divides his land among his daughters by what they say, and sends away the one who will not flatter him.",
      zh: '<b>威廉·莎士比亚（William Shakespeare）</b>的悲剧：年老的国王凭女儿们的言辞分封国土，却赶走了不肯奉承他的那一个。',
    },
  },
  {
    id: 6,
    title: 'Othello',
    chineseTitle: '奥赛罗',
    wikipedia: `${wiki}/Othello`,
    summary: {
      en: "<b>William Shakespeare's</b> tragedy of a general of Venice, his young wife, and the ensign who talks him into doubting her.",
      zh: '<b>威廉·莎士比亚（William Shakespeare）</b>的悲剧：威尼斯的一位将军、他年轻的妻子，以及挑唆他怀疑妻子的旗官。',
    },
  },
  {
    id: 7,
    title: 'Julius Caesar',
    chineseTitle: '尤利乌斯·凯撒',
    wikipedia: `${wiki}/Julius_Caesar_(play)`,
    summary: {
      en: "<b>William Shakespeare's</b> play about a ruler killed by his friends for the good of Rome, and about what Rome makes of it.",
      zh: '<b>威廉·莎士比亚（William Shakespeare）</b>的剧作：一位统治者为了罗马的利益而被朋友们杀害，而罗马又作何反应。',
    },
  },
]

/** The product with this id, written as it is in links; `undefined` when there is none. */
export function findProduct(id: string): Product | undefined {
  return catalogue.find((product) => String(product.id) === id)
}
