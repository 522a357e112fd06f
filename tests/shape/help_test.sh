#!/usr/bin/env bash
# What --help lists is in the man page, and completed by bash; the program is $BUILD/tenantry.
. "$(dirname "${BASH_SOURCE[0]}")/../lib/rule.sh"
TENANTRY=${BUILD:-build/debug}/tenantry

commands() { "$TENANTRY" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'; }
options() { # COMMAND: as its --help lists them
    "$TENANTRY" "$1" --help | sed -n '/^Options/,/^Formats/p' | sed -nE 's/^ +(-[a-z], )?(--[a-z-]+).*/\2/p' | sort -u
}
completions() { # WORD...: what bash has for the last of them
    COMP_WORDS=(tenantry "$@") COMP_CWORD=$# COMPREPLY=()
    _tenantry
    printf '%s\n' "${COMPREPLY[@]}" | sort -u
}
. <("$TENANTRY" completion bash)

rule 'bash completes every option of every command' < <(
    [ "$(commands | wc -l)" -ge 10 ] || echo 'no commands'
    for command in $(commands); do diff <(options "$command") <(completions "$command" --) | sed "s/^/$command: /"; done
)
rule 'bash completes the commands' < <(diff <(commands | sort) <(completions '' | grep -v '^-'))
rule 'and what options take' < <(
    for option in --state --faults --requests --config; do
        grep -qx README.md < <(completions sandbox $option README) || echo "$option FILE"
    done
    grep -qx tests < <(completions plan --path tes) || echo '--path DIR'
    diff <(printf '%s\n' 2026.1 zed) <(completions sandbox --release '')
)
page=$("$TENANTRY" manual | sed 's/\\-/-/g')
rule 'the man page has all of them' < <(
    for command in $(commands); do
        grep -q "^\.SS tenantry $command " <<<"$page" || echo "$command"
        for option in $(options "$command"); do grep -qE -- "$option\\>" <<<"$page" || echo "$option"; done
    done
)
finish
