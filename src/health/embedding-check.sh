# The health check of an endpoint's container of whose image nothing is known: whether a payload has an
# answer with a vector in it. Run by the image's own sh, with whatever the image has to ask with.
#
#     sh -c "$(cat embedding-check.sh)" embedding-check PORT BODY PATH PROBE
#
# Only Python (PROBE is the text of probe.py) reads the answer as JSON and looks at PATH. The others see
# the status, and that there is a list of numbers; that it is at PATH, `up` proves from outside.

port=$1 body=$2 path=$3 probe=$4
seconds=5
# The answer wanted is this container's, never a proxy's.
unset http_proxy HTTP_PROXY all_proxy ALL_PROXY

has() { command -v "$1" >/dev/null 2>&1; }

judged() {
  # Without the blanks that JSON may have anywhere.
  set -f
  # shellcheck disable=SC2086
  set -- $1
  IFS=
  case "$*" in
    *\[[-0-9]*) echo "healthy: /invocations answered 200 with numbers" ;;
    *) echo "unhealthy: no list of numbers in the answer"; exit 1 ;;
  esac
}

if has python3; then
  exec python3 -I -S -c "$probe" --port "$port" --body "$body" --path "$path"
fi
url=http://127.0.0.1:$port/invocations
if has curl; then
  answer=$(curl -fsS -m "$seconds" -H 'Content-Type: application/json' -H 'Accept: application/json' \
    --data-binary "$body" "$url" 2>&1) || { echo "unhealthy: $answer"; exit 1; }
  judged "$answer"
elif has bash; then
  answer=$(bash -c '
    LC_ALL=C
    exec 2>/dev/null 3<>"/dev/tcp/127.0.0.1/$1" || { echo "nobody listens on port $1"; exit 1; }
    printf "POST /invocations HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n" >&3
    printf "Content-Type: application/json\r\nAccept: application/json\r\nContent-Length: %s\r\n\r\n%s" "${#2}" "$2" >&3
    read -r -t "$3" _ status _ <&3
    [[ $status == 200 ]] || { echo "/invocations answered ${status:-nothing within $3 s}"; exit 1; }
    read -r -d "" -t "$3" answer <&3
    echo "$answer"
  ' embedding-check "$port" "$body" "$seconds") || { echo "unhealthy: $answer"; exit 1; }
  judged "$answer"
elif has wget; then
  # Busybox's and GNU's have no common way to say what they found.
  answer=$(wget -q -O - -T "$seconds" --header 'Content-Type: application/json' \
    --post-data "$body" "$url") || { echo "unhealthy: no good answer from $url"; exit 1; }
  judged "$answer"
else
  echo "unhealthy: no python3, curl, bash or wget is in this image to ask $url with"
  exit 1
fi
