const en = {
  htmlLang: 'en',
  skip: 'Skip to the book',
  otherLanguage: '中文',
  signIn: 'Sign in',
  signOut: 'Sign out',
  signedInAs: 'Signed in as',
  signInTitle: 'Sign in to BookInfo',
  signInHint: 'Any name and any password will do. Routing rules may send some names elsewhere.',
  userName: 'User name',
  password: 'Password',
  close: 'Close',
  by: 'by',
  wikipedia: 'Wikipedia Summary',
  newTab: '(opens in a new tab)',
  details: 'Book Details',
  author: 'Author',
  published: 'Published',
  publisher: 'Publisher',
  pages: 'Pages',
  type: 'Type',
  language: 'Language',
  detailsErrorGloss: '',
  detailsSorryGloss: '',
  reviews: 'Book Reviews',
  reviewsErrorGloss: '',
  reviewsSorryGloss: '',
  ratingErrorGloss: '',
  servedBy: 'Reviews served by:',
  onCluster: 'on cluster',
  starsOf: (stars: number) => `${stars} of 5 stars`,
  welcome: 'A bookstore made of services',
  welcomeHint: 'One page, put together from the services below. Open it as one of two visitors.',
  normalUser: 'Normal user',
  testUser: 'Test user',
  services: 'Which service asks which',
  service: 'Service',
  address: 'Address',
  asks: 'Asks',
  nobody: 'nobody',
  shelf: 'On the shelf',
  /** Around the name of the project this sample comes from. */
  origin: ['After the Bookinfo sample of ', '.'],
  notFound: 'Not on our shelf',
  notFoundHint: 'There is no such page, and no such book. These we have.',
} as const

type Texts = {
  readonly [Key in keyof typeof en]: (typeof en)[Key] extends string
    ? string
    : (typeof en)[Key] extends readonly string[]
      ? readonly [string, string]
      : (typeof en)[Key]
}

const zh: Texts = {
  htmlLang: 'zh-Hans',
  skip: '跳到图书内容',
  otherLanguage: 'English',
  signIn: '登录',
  signOut: '退出登录',
  signedInAs: '当前用户',
  signInTitle: '登录 BookInfo',
  signInHint: '用户名和密码可以随意填写。路由规则可能会把某些用户转到别的版本。',
  userName: '用户名',
  password: '密码',
  close: '关闭',
  by: '作者',
  wikipedia: '维基百科简介',
  newTab: '（在新标签页中打开）',
  details: '图书详情',
  author: '作者',
  published: '出版日期',
  publisher: '出版社',
  pages: '页数',
  type: '装帧',
  language: '语言',
  detailsErrorGloss: '（获取图书详情时出错）',
  detailsSorryGloss: '（抱歉，目前无法提供本书的详情。）',
  reviews: '图书评论',
  reviewsErrorGloss: '（获取图书评论时出错）',
  reviewsSorryGloss: '（抱歉，目前无法提供本书的评论。）',
  ratingErrorGloss: '（评分服务目前不可用）',
  servedBy: '评论由以下实例提供：',
  onCluster: '所在集群',
  starsOf: (stars: number) => `5 星中的 ${stars} 星`,
  welcome: '由服务组成的书店',
  welcomeHint: '一个页面，由下列服务共同提供。可以用两种身份打开它。',
  normalUser: '普通用户',
  testUser: '测试用户',
  services: '服务调用关系',
  service: '服务',
  address: '地址',
  asks: '调用',
  nobody: '无',
  shelf: '书架上的书',
  origin: ['依照 ', ' 的 Bookinfo 示例重新制作。'],
  notFound: '书架上没有',
  notFoundHint: '没有这个页面，也没有这本书。我们有的书都在下面。',
}

/**
 * The words around the book. Error texts stay English in every language, since people and tests look for
 * them; a gloss in brackets follows where it is not empty.
 */
export const texts = { en, zh } as const satisfies Record<string, Texts>

export type Language = keyof typeof texts

export function isLanguage(text: string): text is Language {
  return text === 'en' || text === 'zh'
}
