# A health check of a container that has been up for a while rests before it asks. An engine that has no
# interval of its own for the start asks every few seconds for ever, and starting what asks is what a check
# costs; this way containers come up as fast, and cost as little afterwards, as where it has one.
#
#     sh -c "$(cat rested-check.sh)" rested-check AGE SECONDS COMMAND…
#
# AGE: of the container, in seconds, from which on a check rests. SECONDS: for how long.

age=$1 seconds=$2
shift 2

# When the container's first process began, in hundredths of a second since the machine did: the 22nd word
# of its line. Its name, the second, may have blanks in it.
began() { read -r line </proc/1/stat && set -- ${line##*) } && echo "${20}"; }

# What cannot be read is no reason to rest, nor to fail.
if began=$(began 2>/dev/null) && read -r up _ </proc/uptime && [ -n "$began" ]; then
  # Without what is open for the answer: the engine waits for its end.
  [ $((${up%%.*} - began / 100)) -lt "$age" ] || sleep "$seconds" </dev/null >/dev/null 2>&1
fi
exec "$@"
