/** The words around a recording in English. */
export const enRecording = {
  'recording.badge': 'REPLAY',
  'recording.label': 'Recording',
  'recording.note': 'Not live: recorded {at}',
  'recording.readOnly': 'This is a recording: nothing can be changed or asked here.',
  'recording.play': 'Play',
  'recording.pause': 'Pause',
  'recording.back': 'To the moment before',
  'recording.next': 'To the next moment',
  'recording.speed': 'Speed',
  'recording.position': 'Position in the recording',
  'recording.where': '{at} of {all}',
  'recording.leave': 'Leave',
  'recording.leave.title': 'To the live console',
  'recording.page': 'The Bookinfo product page, as it was recorded',
  'recording.noPage': 'The product page was not recorded.',
  'recording.open': 'Play a recording…',
  'recording.open.note':
    'A file that meshctl record wrote. It can be dropped anywhere on this page.',
  'recording.unfetched': 'The recording {name} could not be fetched: {why}.',
  'recording.problem.header':
    '{name} is no recording: line {line} should be the header that meshctl record writes, and is “{found}”.',
  'recording.problem.format':
    '{name} is in the format {found}, and this console plays bookinfo-events/1: record it anew, or use the console it was made with.',
  'recording.problem.line':
    '{name}, line {line}: expected an event with a time that does not go back, found “{found}”.',
  'recording.problem.empty': '{name} holds no event: there is nothing to play.',
} as const
