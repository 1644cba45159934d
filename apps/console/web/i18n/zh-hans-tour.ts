import type { enTour } from './en-tour.ts'

/** The words around the walkthrough in Simplified Chinese. */
export const zhHansTour: Readonly<Record<keyof typeof enTour, string>> = {
  'tour.name': '分步导览',
  'tour.step': '第 {number} 步，共 {last} 步',
  'tour.close': '关闭分步导览',
  'tour.path': '时长',
  'tour.minutes': '{minutes} 分钟',
  'tour.command': '哪一年的命令',
  'tour.then': '2018 年',
  'tour.now': '今天',
  'tour.do': '执行',
  'tour.next': '下一步 ▸',
  'tour.back': '上一步',
  'tour.spoof.then': '按 2018 年的做法：',
  'tour.spoof.now': '本代理：',
  'tour.done': '检查通过',
  'tour.waiting': '等待发生，按按钮或自己动手均可',
  'tour.why': '原因：',
  'tour.right': '正确。',
  'tour.wrong': '不对：标出的才是正确答案。',
  'shortcut.next-step': '分步导览：开始，或下一步',
  'shortcut.back-step': '分步导览：上一步',
}
