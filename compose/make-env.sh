#!/bin/sh
# `make-env.sh [--emulator] [file]`: writes what docker-compose.yml requires into a new file, .env if none is named, with
# passwords and keys that nobody has had before. With --emulator it says where the emulator is and needs no account of
# Agora's; without, fill in what is empty.
set -eu
umask 077

emulator=
if [ "${1:-}" = --emulator ]; then
  emulator=yes
  shift
fi
file=${1:-.env}
if [ -e "$file" ]; then
  echo "$file is there already: its password is the one that the database was made with. Remove both, or neither." >&2
  exit 1
fi

# hex <bytes>
hex() {
  od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'
}

# setting <name> <value with the emulator>
setting() {
  echo "$1=${emulator:+$2}"
}

{
  echo "POSTGRES_PASSWORD=$(hex 24)"
  echo "AGORA_ENCRYPTION_KEY=$(head -c 32 /dev/urandom | base64)"
  echo "AGORA_CODEC_TOKEN=$(hex 32)"
  echo '# Of the Agora Console, Notifications, where you have them sent to you.'
  echo "AGORA_CALLBACK_SECRET=$(hex 16)"
  echo '# Of the Agora Console: the project, and its RESTful API.'
  setting AGORA_APP_ID 0123456789abcdef0123456789abcdef
  setting AGORA_CUSTOMER_ID emulator-customer-id
  setting AGORA_CUSTOMER_SECRET emulator-customer-secret
  setting AGORA_API_URL http://localhost:8780
  echo '# The bucket. docs/configuration.md has the other variables.'
  setting AGORA_STORAGE_VENDOR s3
  setting AGORA_STORAGE_REGION us-east-1
  setting AGORA_STORAGE_BUCKET lessons
  setting AGORA_STORAGE_ACCESS_KEY any
  setting AGORA_STORAGE_SECRET_KEY any
} >"$file"
