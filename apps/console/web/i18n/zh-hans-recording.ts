import type { enRecording } from './en-recording.ts'

/** The words around a recording in Simplified Chinese. */
export const zhHansRecording: Readonly<Record<keyof typeof enRecording, string>> = {
  'recording.badge': '回放',
  'recording.label': '录制',
  'recording.note': '非实时：录制于 {at}',
  'recording.readOnly': '这是录制内容：这里不能更改或查询任何东西。',
  'recording.play': '播放',
  'recording.pause': '暂停',
  'recording.back': '上一个时刻',
  'recording.next': '下一个时刻',
  'recording.speed': '速度',
  'recording.position': '录制中的位置',
  'recording.where': '{at}，共 {all}',
  'recording.leave': '离开',
  'recording.leave.title': '回到实时控制台',
  'recording.page': '录制时的 Bookinfo 产品页',
  'recording.noPage': '没有录制产品页。',
  'recording.open': '播放录制文件…',
  'recording.open.note': '由 meshctl record 写出的文件，也可以拖放到本页任何位置。',
  'recording.unfetched': '无法取得录制文件 {name}：{why}。',
  'recording.problem.header':
    '{name} 不是录制文件：第 {line} 行应是 meshctl record 写出的文件头，实为“{found}”。',
  'recording.problem.format':
    '{name} 的格式是 {found}，本控制台播放 bookinfo-events/1：请重新录制，或使用录制它的控制台。',
  'recording.problem.line': '{name} 第 {line} 行：应是时间不倒退的事件，实为“{found}”。',
  'recording.problem.empty': '{name} 中没有事件：没有可播放的内容。',
}
