#!/usr/bin/env bash
# Runs the tests by a command such as `swift test -c release`, and counts:
#
#     scripts/run-tests.sh COMMAND…
#
# The last lines are what was skipped, by reason, and how many tests passed, failed and were skipped. A skip for a reason
# that does not hold here by Tests/allowed-skips.txt is a failure; so is a test that never ended, and a run of none.
#
# Exit status: 0 if no test failed, else 1.
set -uo pipefail
cd "$(dirname "$0")/.."
events=$(mktemp)
trap 'rm -f "$events"' EXIT

"$@" --disable-xctest --event-stream-version 0 --event-stream-output-path "$events"
status=$?

# A line for each test: how it ended, and for a skip the reason, or else its name.
results=$(jq -r -s '
    (map(select(.kind == "test" and .payload.kind == "function").payload.id) | unique) as $tests
    | (map(select(.kind == "event" and .payload.testID != null).payload) | group_by(.testID)
        | map({key: .[0].testID, value: .}) | from_entries) as $events
    | $tests[] | . as $test | ($events[$test] // [])
    | (map(select(.kind == "testSkipped")) | first) as $skip
    | (map(select(.kind == "testEnded")) | first) as $ended
    | if $skip then "skipped\t" + (($skip.messages | map(.text) | join(" ")) | capture("skipped: \"(?<text>.*)\"$"; "s").text // "no reason")
      elif $ended == null then "failed\tnever ended: " + $test
      elif any($ended.messages[]; .symbol == "fail") then "failed\t" + $test
      else "passed\t" + $test end' "$events") || results=

count() { grep -c "^$1"$'\t' <<< "$results"; }
failed=$(count failed) skipped=0
# Each reason once, with the number of tests.
while read -r number reason; do
    [ -n "$number" ] || continue
    allowed=no
    while IFS='|' read -r beginning condition; do
        if [[ $beginning != '#'* && -n $condition && $reason == "${beginning% }"* ]] && sh -c "$condition"; then
            allowed=yes
        fi
    done < Tests/allowed-skips.txt
    if [ $allowed = yes ]; then
        echo "skipped $number: $reason"
        skipped=$((skipped + number))
    else
        echo "skipped $number, which fails the run, as Tests/allowed-skips.txt does not allow it here: $reason"
        failed=$((failed + number))
    fi
done < <(sed -n 's/^skipped\t//p' <<< "$results" | sort | uniq -c)
passed=$(count passed)
if [ $status -ne 0 ] && [ "$failed" -eq 0 ]; then
    echo "the tests ended with status $status"
    failed=1
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
