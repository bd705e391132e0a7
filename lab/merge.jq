# The rows of before with those that were run in their places. A row that could not be run replaces none that was.
($ARGS.positional | to_entries | map({key: .value, value: .key}) | from_entries) as $order
| reduce $new[] as $row (($old | map({key: .row, value: .}) | from_entries);
    if $row.lacked and (has($row.row) and (.[$row.row].lacked | not)) then . else .[$row.row] = $row end)
| [.[]] | sort_by($order[.row] // infinite) | .[]
