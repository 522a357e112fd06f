#!/usr/bin/env bash
# The fleet over HTTPS and SSH from real servers: git http-backend behind TLS, and sshd; no cloud is asked.
# TENANTRY is the program (build/asan/tenantry); what else is built stands next to it.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
. tests/lib/count.sh
PROGRAMS=$(realpath "$(dirname "${TENANTRY:-build/asan/tenantry}")")
FOLDER=$(mktemp -d)
pids=()
clean_up() {
    local pid
    for pid in "${pids[@]}"; do kill "$pid" && wait "$pid"; done 2>/dev/null
    rm -rf "$FOLDER"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

export HOME=$FOLDER/home GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=Ann GIT_AUTHOR_EMAIL=ann@example.org \
    GIT_COMMITTER_NAME=Ann GIT_COMMITTER_EMAIL=ann@example.org
unset SSH_AUTH_SOCK https_proxy http_proxy HTTPS_PROXY HTTP_PROXY
mkdir -p "$HOME" "$FOLDER/served"
PASSWORD=corr3ct-horse
export RIGHT=$PASSWORD WRONG=wr0ng-horse

# --- a fleet ---
git init -q -b main "$FOLDER/work"
commit() { # NAME
    printf 'apiVersion: tenantry/v1\nkind: Client\nname: %s\nregion: ashburn\n' "$1" >"$FOLDER/work/$1.yaml"
    git -C "$FOLDER/work" add . && git -C "$FOLDER/work" commit -qm "about $1" && git -C "$FOLDER/work" push -qf origin main
}
git init -q --bare -b main "$FOLDER/served/fleet.git"
git -C "$FOLDER/work" remote add origin "$FOLDER/served/fleet.git"
commit acme

# --- what reads it ---
number=0
config() { # LINES of repository:, the first is the URL; a state folder of its own
    number=$((number + 1))
    {
        printf 'state: %s/state%d\nrepository:\n  url: "%s"\n' "$FOLDER" $number "$1"
        shift
        [ $# = 0 ] || printf '  %s\n' "$@"
    } >"$FOLDER/tenantry.yaml"
}
show() { "$PROGRAMS/source_show_converge" "$FOLDER/tenantry.yaml" "$@" >"$FOLDER/said" 2>&1; }
no_secrets() { ! grep -rnF -e "$PASSWORD" -e "$WRONG" "$FOLDER/said" "$FOLDER"/state*; }
reads() { # EXPECTED [REVISION]
    local expected=$1
    shift
    show "$@" && grep -qxF "$expected" "$FOLDER/said" && no_secrets || { cat "$FOLDER/said"; return 1; }
}
fails() { # PART OF THE MESSAGE
    ! show && grep -qF -- "$1" "$FOLDER/said" && no_secrets || { cat "$FOLDER/said"; return 1; }
}

# --- https ---
authority() { # NAME: a certificate authority, and a server's certificate for 127.0.0.1 by it
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$1" -keyout "$FOLDER/$1-ca.key" -out "$FOLDER/$1-ca.pem"
    openssl req -newkey rsa:2048 -nodes -subj /CN=git -keyout "$FOLDER/$1.key" -out "$FOLDER/$1.csr"
    openssl x509 -req -in "$FOLDER/$1.csr" -CA "$FOLDER/$1-ca.pem" -CAkey "$FOLDER/$1-ca.key" -CAcreateserial -days 2 \
        -extfile <(echo "subjectAltName = ${2:-DNS:localhost,IP:127.0.0.1}") -out "$FOLDER/$1.pem"
}
serve() { # CERTIFICATE KEY: prints nothing, sets PORT
    rm -f "$FOLDER/port"
    python3 tests/converge/lib/git_server.py "$FOLDER/served" "$1" "$2" ann "$PASSWORD" "$FOLDER/port" &
    pids+=($!)
    for _ in $(seq 100); do [ -e "$FOLDER/port" ] && break || sleep 0.1; done
    PORT=$(<"$FOLDER/port")
}
{ authority good && authority other && authority elsewhere DNS:elsewhere.example; } >/dev/null 2>&1
serve "$FOLDER/good.pem" "$FOLDER/good.key"
URL=https://localhost:$PORT/fleet.git
CA="cacert: $FOLDER/good-ca.pem"

config "$URL" "$CA"
check 'https: without credentials it says what to set' fails 'set repository.token_env, password_env or credential_helper'
config "$URL" "$CA" 'username: ann' 'token_env: RIGHT'
check 'https: a token' reads 'about acme: 1'
commit moss
check 'https: a push is read' reads 'about moss: 2'
check 'https: an older revision' reads 'about acme: 1' HEAD~1
git -C "$FOLDER/work" reset -q --hard HEAD~1
commit zebra
check 'https: a forced push is read' reads 'about zebra: 2'
config "$URL" "$CA" 'username: ann' 'password_env: RIGHT'
check 'https: user and password' reads 'about zebra: 2'
config "$URL" "$CA" 'username: ann' 'password_env: WRONG'
check 'https: a wrong password is refused, and not shown' fails 'refuses the password or token of ann'
config "$URL" "$CA" 'username: ann' 'password_env: UNSET_VARIABLE'
check 'https: a variable that is not set is named' fails 'UNSET_VARIABLE is not set'
config "https://ann:$PASSWORD@localhost:$PORT/fleet.git" "$CA"
check 'https: a password in the URL works, and is written nowhere' reads 'about zebra: 2'
config "https://ann:$WRONG@localhost:$PORT/fleet.git" "$CA"
check 'https: a wrong one in the URL is not shown' fails 'https://***@localhost'
config "$URL" "$CA" "credential_helper: '!f() { echo username=ann; echo password=\$RIGHT; }; f'"
check 'https: a helper that is a shell command' reads 'about zebra: 2'
printf '%s\n' "https://ann:$PASSWORD@localhost%3a$PORT" >"$FOLDER/credentials"
config "$URL" "$CA" "credential_helper: store --file=$FOLDER/credentials"
check "https: git's own helper by name" reads 'about zebra: 2'
git config --global "credential.https://localhost:$PORT.helper" "store --file=$FOLDER/credentials"
config "$URL" "$CA"
check "https: the helper of git's configuration" reads 'about zebra: 2'
rm -f "$HOME/.gitconfig"
config "$URL" "$CA" "credential_helper: '!exit 1; :'"
check 'https: a helper that fails' fails 'the credential helper'
config "https://localhost:$PORT/nothing.git" "$CA" 'username: ann' 'token_env: RIGHT'
check 'https: a repository that is not there' fails '404'
config "$URL" 'username: ann' 'token_env: RIGHT'
check 'https: an unknown authority is not trusted' fails 'repository.cacert names those to trust'
config "$URL" "cacert: $FOLDER/other-ca.pem" 'username: ann' 'token_env: RIGHT'
check 'https: another authority is not trusted' fails 'cannot be verified'
config "$URL" "cacert: $FOLDER/nothing.pem" 'username: ann' 'token_env: RIGHT'
check 'https: a cacert that cannot be read' fails 'nothing.pem'
config "https://localhost:$PORT/hang/fleet.git" "$CA" 'timeout: 2s'
check 'https: a server that never answers' fails 'did not end in 2 s'
config "https://localhost:$PORT/half/fleet.git" "$CA" 'timeout: 2s'
check 'https: a server that stops half-way' fails 'did not end in 2 s'
config "https://localhost:1/fleet.git" "$CA"
check 'https: nobody is there' fails 'onnect'
several() { # readers of one mirror at the same time
    local pid wrong=0 readers=()
    for _ in 1 2 3 4; do "$PROGRAMS/source_show_converge" "$FOLDER/tenantry.yaml" & readers+=($!); done
    for pid in "${readers[@]}"; do wait "$pid" || wrong=1; done
    return $wrong
}
config "$URL" "$CA" 'username: ann' 'token_env: RIGHT'
check 'https: four processes share a mirror' several
serve "$FOLDER/elsewhere.pem" "$FOLDER/elsewhere.key"
config "https://localhost:$PORT/fleet.git" "cacert: $FOLDER/elsewhere-ca.pem" 'username: ann' 'token_env: RIGHT'
check 'https: a certificate for another name is refused' fails 'cannot be verified'
serve - -
config "http://localhost:$PORT/fleet.git" 'username: ann' 'token_env: RIGHT'
check 'http: no password is sent without TLS' fails 'use https://'

# --- ssh ---
SSH=$FOLDER/ssh
mkdir -m 700 "$SSH"
[ "$(id -u)" != 0 ] || mkdir -p /run/sshd
for key in host other_host; do ssh-keygen -q -t ed25519 -N '' -f "$SSH/$key"; done
ssh-keygen -q -t ed25519 -N '' -f "$SSH/plain"
ssh-keygen -q -t ed25519 -N "$PASSWORD" -f "$SSH/locked"
ssh-keygen -q -t ed25519 -N '' -f "$SSH/stranger"
cat "$SSH"/{plain,locked}.pub >"$SSH/authorized"
PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat >"$SSH/config" <<END
Port $PORT
ListenAddress 127.0.0.1
HostKey $SSH/host
AuthorizedKeysFile $SSH/authorized
PidFile $SSH/pid
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin yes
END
/usr/sbin/sshd -D -f "$SSH/config" -E "$SSH/log" &
pids+=($!)
for _ in $(seq 100); do ssh-keyscan -p "$PORT" 127.0.0.1 >"$SSH/known" 2>/dev/null && [ -s "$SSH/known" ] && break || sleep 0.1; done
sed -i '/^#/d' "$SSH/known"
URL=ssh://$(id -un)@127.0.0.1:$PORT$FOLDER/served/fleet.git
KNOWN="known_hosts: $SSH/known"

config "$URL" "$KNOWN"
check 'ssh: without a key it says what to set' fails 'set repository.ssh_key'
config "$URL" "$KNOWN" "ssh_key: $SSH/plain"
check 'ssh: a key' reads 'about zebra: 2'
commit late
check 'ssh: a push is read' reads 'about late: 3'
config "ssh://127.0.0.1:$PORT$FOLDER/served/fleet.git" "$KNOWN" "username: $(id -un)" "ssh_key: $SSH/plain"
check 'ssh: the user of the settings' reads 'about late: 3'
config "$URL" "$KNOWN" "ssh_key: $SSH/locked" 'ssh_passphrase_env: RIGHT'
check 'ssh: a key with a passphrase' reads 'about late: 3'
config "$URL" "$KNOWN" "ssh_key: $SSH/locked" 'ssh_passphrase_env: WRONG'
check 'ssh: a wrong passphrase' fails 'Wrong passphrase'
config "$URL" "$KNOWN" "ssh_key: $SSH/stranger"
check 'ssh: a key that is not let in' fails 'refuses the key'
config "$URL" "$KNOWN" "ssh_key: $SSH/nothing"
check 'ssh: a key that is not there' fails 'cannot read repository.ssh_key'
config "$URL" "ssh_key: $SSH/plain"
check 'ssh: an unknown host is not trusted' fails 'the host key of 127.0.0.1'
mkdir -m 700 "$HOME/.ssh"
ln -s "$SSH/known" "$HOME/.ssh/known_hosts"
check "ssh: a host that is known in the user's own file" reads 'about late: 3'
sed "s|ssh-ed25519 .*|$(cut -d' ' -f1,2 "$SSH/other_host.pub")|" <(grep ed25519 "$SSH/known") >"$SSH/changed"
config "$URL" "known_hosts: $SSH/changed" "ssh_key: $SSH/plain"
check 'ssh: a changed host key is refused' fails "put the right one into $SSH/changed"
cp "$SSH/known" "$SSH/hashed"
ssh-keygen -q -H -f "$SSH/hashed" >/dev/null 2>&1
config "$URL" "known_hosts: $SSH/hashed" "ssh_key: $SSH/plain"
check 'ssh: hashed known hosts' reads 'about late: 3'
config "$URL" "known_hosts: $SSH/nothing" "ssh_key: $SSH/plain"
check 'ssh: a known_hosts that is not there' fails 'cannot read repository.known_hosts'
eval "$(ssh-agent)" >/dev/null
pids+=("$SSH_AGENT_PID")
config "$URL" "$KNOWN"
check 'ssh: an agent without a key that fits' fails 'agent'
ssh-add -q "$SSH/plain"
check 'ssh: an agent' reads 'about late: 3'
