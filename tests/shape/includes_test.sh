#!/usr/bin/env bash
# Who may include whom: the folders depend one way, and a foreign library is one file's business.
set -uo pipefail
. "$(dirname "$0")/../lib/rule.sh"

includes_of() { # FOLDER PATTERN: lines of a folder's sources that include a matching header
    grep -rnE --include='*.[ch]' "^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]($2)" "$1"
}

one_way() { # FOLDER FOLDERS-ABOVE
    includes_of "$1" "($2)/" | rule "$1/ includes nothing of ${2//|/\/, }/"
}

foreign() { # NAME PATTERN: included by one .c file and no header
    local files
    files=$(for folder in base spec drift reconciler; do includes_of $folder "$2"; done | cut -d: -f1 | sort -u)
    {
        grep '\.h$' <<<"$files"
        case $(grep -c '\.c$' <<<"$files") in
        0) echo 'no file includes it' ;;
        1) ;;
        *) grep '\.c$' <<<"$files" ;;
        esac
    } | rule "$1 is included by exactly one .c file"
}

one_way base 'spec|drift|reconciler'
one_way spec 'drift|reconciler'
one_way drift reconciler
for folder in base spec drift reconciler; do includes_of $folder '\.\.?/'; done | rule 'includes are written from the root'
foreign libyaml 'yaml\.h'
foreign cJSON '(cjson/)?cJSON\.h'
foreign libgit2 'git2(/.*)?\.h'
foreign libcurl 'curl/'
foreign SQLite 'sqlite3\.h'
foreign libmicrohttpd 'microhttpd\.h'
foreign inotifytools 'inotifytools/'
foreign OpenSSL 'openssl/'
foreign GnuTLS 'gnutls/'
finish
