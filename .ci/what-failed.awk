# Reads what one part printed and prints what failed in it: the names of the failed tests with file:line, then the
# beginning of each failure. Where no test is named, the last lines. The parts' runners are node:test ("✖ failing tests:")
# and Playwright ("  1) file:line:col › title"); turbo lets tasks that run side by side write between one another's lines.

{
  gsub(/\033\[[0-9;]*[A-Za-z]/, "")
  line[NR] = substr($0, 1, 300)
}

END {
  for (i = 1; i <= NR; i++) collect(line[i], i)
  print_matching("#[a-z:0-9]+:  ERROR  |error TS[0-9]+:", 10)
  if (failures == 0) {
    print_matching("^ *✖ .*ms\\)$", 40)
    print_last(40)
  }
  for (f = 1; f <= failures && f <= 40; f++) print "✖ " name[f] " (" place[f] (workspace[f] ? ", " workspace[f] : "") ")"
  if (failures > 40) print "… and " failures - 40 " more"
  for (f = 1; f <= failures; f++) {
    print "\n--- " name[f] " (" place[f] ")"
    print_file_end(f)
    for (d = 1; d <= details[f]; d++) print detail[f, d]
  }
}

function collect(text, number) {
  if (text == "✖ failing tests:") section = "node"
  else if (text ~ /^  [0-9]+\) .*:[0-9]+:[0-9]+ › /) begin_playwright(text)
  else if (text ~ /^  [0-9]+ (failed|flaky|passed|skipped|interrupted|did not run)/) section = ""
  else if (text ~ /^npm error/) end_workspace(text)
  else if (section == "node" && text ~ /^test at /) begin(substr(text, 9), "")
  else if (section == "node" && name[failures] == "" && text ~ /^✖ /) name[failures] = named_by(text)
  else if (section != "" && text ~ /^  / && text !~ /^ *(✔|✖|▶|ℹ|﹣) /) add_detail(text)
  else if (section == "" && text ~ /^✖ / && !(named_by(text) in seen)) seen[named_by(text)] = number
}

# The name without its mark and its duration.
function named_by(text) {
  sub(/^✖ /, "", text)
  sub(/ \([0-9.]+ms\)$/, "", text)
  return text
}

function begin(at, title) {
  place[++failures] = at
  name[failures] = title
}

function begin_playwright(text) {
  section = "playwright"
  sub(/^  [0-9]+\) /, "", text)
  sub(/ *(─)*$/, "", text)
  begin(substr(text, 1, index(text, " › ") - 1), substr(text, index(text, " › ") + length(" › ")))
}

# npm names the workspace after its runner's last words: the failures since belong to it.
function end_workspace(text) {
  section = ""
  if (text !~ /^npm error workspace /) return
  while (owned < failures) workspace[++owned] = substr(text, 21)
}

function add_detail(text) {
  if (failures && details[failures] < 30) detail[failures, ++details[failures]] = text
}

# A file that failed as a whole has its reason before the line that counts it, where its process wrote it.
function print_file_end(f, i) {
  if (detail[f, 1] !~ /test failed/ || !(name[f] in seen)) return
  for (i = seen[name[f]] - 20; i < seen[name[f]]; i++) if (line[i] != "" && line[i] !~ /^ *(✔|▶|ℹ|﹣) /) print "  " line[i]
}

function print_matching(pattern, most, i) {
  for (i = 1; i <= NR && most > 0; i++) if (line[i] ~ pattern && most-- > 0) print line[i]
}

function print_last(count, i) {
  for (i = NR - count + 1; i <= NR; i++) if (i > 0) print line[i]
}
