#!/usr/bin/env bash
# What files look like: short, guarded, at home on any machine.
set -uo pipefail
. "$(dirname "$0")/../lib/rule.sh"
CODE=(base spec drift reconciler tests)
LONGEST=500

count=$(sources '[ch]' "${CODE[@]}" | wc -l)
rule 'Git knows the sources' < <([ "$count" -ge 100 ] || echo "only $count")

sources c "${CODE[@]}" | xargs -r wc -l | awk -v most=$LONGEST '$2 != "total" && $1 > most' |
    rule "no .c file has more than $LONGEST lines"

sources h "${CODE[@]}" | while read -r header; do
    guard=$(tr 'a-z/.-' 'A-Z___' <<<"$header")
    grep -qx "#ifndef $guard" "$header" && grep -qx "#define $guard" "$header" || echo "$header: $guard"
done | rule 'a header is guarded by its path'

sources h base spec drift reconciler | while read -r header; do
    [ "$(head -c 2 "$header")" = '/*' ] || echo "$header"
done | rule 'a header opens with what it is for'

git ls-files -co --exclude-standard | xargs -r -d '\n' grep -nIE '(^|[^[:alnum:]_.$}])/(work|root|home|Users)/[[:alnum:]]|/tmp/build[-]' |
    rule 'no path of a single machine'

sources '[ch]' "${CODE[@]}" | xargs -r grep -nwE 'TODO|FIXME|XXX' | rule 'nothing is left for later'

git ls-files -co --exclude-standard | while read -r file; do
    [ "$(head -c 2 "$file" | tr -d '\0')" != '#!' ] || [ -x "$file" ] || echo "$file"
done | rule 'scripts are executable'
finish
