import type { enTraffic } from './en-traffic.ts'

/** The words of the Traffic screen in Simplified Chinese. */
export const zhHansTraffic: Readonly<Record<keyof typeof enTraffic, string>> = {
  'traffic.heading': '流量',
  'traffic.intro':
    '产品页的访客，每三人中有一人以 jason 登录。一分钟没有控制台在看，或满十分钟，访客就会休息。',
  'traffic.rate': '每秒页面加载数',
  'traffic.start': '让访客到来',
  'traffic.stop': '停止',
  'traffic.failed': '控制平面没有启动访客：{message}',
  'traffic.running': '访客到来：每秒 {rate} 次。',
  'traffic.resting': '没有访客。',
  'traffic.figures': '数字',
  'traffic.loads': '次页面加载',
  'traffic.share': '显示详情',
  'traffic.p50': '半数不超过',
  'traffic.p95': '95 % 不超过',
  'traffic.skipped': '未执行',
  'traffic.none': '—',
  'traffic.percent': '{share}%',
  'traffic.blocked': '打开本页以来已阻止',
  'traffic.blocked.none': '至今没有被阻止的调用。',
  'traffic.wall': '每次页面加载一个符号，最新的在最后',
  'traffic.wall.summary':
    '最近 {total} 次页面加载中，{good} 次显示详情，{bad} 次显示错误，{failed} 次没有页面。',
  'traffic.wall.empty': '访客到来后，墙会填满。',
  'traffic.good': '详情',
  'traffic.bad': '显示错误而非详情',
  'traffic.failedLoad': '没有页面',
  'traffic.bars': '每五秒的页面加载；网关改用其他规则处有标记',
  'traffic.bars.time': '时间',
  'traffic.bars.asTable': '以表格显示柱状图',
  'traffic.bars.change': '规则已更改',
}
