# A consumer's health check: whether a URL in its own container has a good answer. Run by the
# image's own sh, with whatever the image has to ask with.
#
#     sh -c "$(cat http-check.sh)" http-check URL SECONDS

url=$1 seconds=$2
# The answer wanted is this container's, never a proxy's.
unset http_proxy HTTP_PROXY all_proxy ALL_PROXY

has() { command -v "$1" >/dev/null 2>&1; }

if has curl; then
  exec curl -fsSL -o /dev/null -m "$seconds" "$url"
elif has wget; then
  # Busybox's and GNU's have no common way to say what they found.
  wget -q -O /dev/null -T "$seconds" "$url" && exit 0
  echo "wget: no good answer from $url"
  exit 1
fi

# An interpreter takes twenty times as long to start, every few seconds. Only its yes counts: it follows
# nobody to another place, and not every bash has sockets.
if has bash; then
  bash -c '
    origin=${1#http://} path=/
    case $origin in */*) path=/${origin#*/} origin=${origin%%/*} ;; esac
    exec 3<>"/dev/tcp/${origin%:*}/${origin##*:}"
    printf "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n" "$path" "$origin" >&3
    read -r -t "$2" _ status _ <&3
    case $status in 2??) ;; *) echo "no good answer from $1: ${status:-none} within $2 s"; exit 1 ;; esac
  ' http-check "$url" "$seconds" && exit 0
  has python3 || has node || exit 1
fi
if has python3; then
  exec python3 -c '
import sys, urllib.request
try:
    urllib.request.urlopen(sys.argv[1], timeout=float(sys.argv[2]))
except OSError as error:
    sys.exit(str(error))
' "$url" "$seconds"
elif has node; then
  exec node -e '
const [url, seconds] = process.argv.slice(1);
fetch(url, { signal: AbortSignal.timeout(seconds * 1000) })
  .then(({ ok, status }) => { if (!ok) throw new Error(`HTTP ${status}`); })
  .catch((error) => { console.error(String(error.cause ?? error)); process.exit(1); });
' "$url" "$seconds"
else
  echo "no curl, wget, bash, python3 or node is in this image to ask $url with: give healthCheck a command"
fi
exit 1
