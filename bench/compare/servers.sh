# Part of bench/compare.sh: the servers, on a core of their own.
# shellcheck shell=bash disable=SC2034,SC2154 # the parts share variables

# Process ids of what was started.
server_pids=()
# Base URL of each rehearsal, by "latency/pinned" or "latency/unpinned".
declare -A rehearsal_url

# How programs are put on the server's core and on the client's.
if $unpinned; then
  server_core=() client_core=()
else
  [[ $(nproc) -gt 1 ]] || give_up "there is one core only: use --unpinned"
  server_core=(taskset -c 0) client_core=(taskset -c 1)
fi

stop_servers() {
  [[ ${#server_pids[@]} -gt 0 ]] || return 0
  kill "${server_pids[@]}" 2> /dev/null || true
  wait "${server_pids[@]}" 2> /dev/null || true
  server_pids=()
}

# start_rehearsal LATENCY: sets $url.
start_rehearsal() {
  local key="$1/${server_core[*]:+pinned}" line output
  if [[ -n $base_url ]]; then
    url=$base_url
    return
  fi
  if [[ -z ${rehearsal_url[$key]:-} ]]; then
    exec {output}< <(exec "${server_core[@]}" "$build/cli/troupe" rehearse --latency "$1" 2> /dev/null)
    server_pids+=($!)
    read -r -t 10 line <&"$output" || give_up "the rehearsal server did not start"
    line=${line##* at }
    rehearsal_url[$key]=${line%% *}
  fi
  url=${rehearsal_url[$key]}
}

is_listening() { (: < "/dev/tcp/127.0.0.1/$1") 2> /dev/null; }

# free_port: most likely.
free_port() {
  local port
  while port=$((20000 + RANDOM % 12000)); is_listening $port; do :; done
  echo $port
}

# nginx_configuration REHEARSAL-URL CLEAR-PORT TLS-PORT
nginx_configuration() {
  local behind=${1#http://}
  cat << END
worker_processes 1;
pid nginx.pid;
error_log error.log;
events { worker_connections 16384; }
http {
  log_format connections '\$connection';
  map \$connection_requests \$is_first { 1 1; default 0; }
  access_log connections.log connections if=\$is_first;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
  client_body_buffer_size 64k;
  keepalive_timeout 3600s;
  keepalive_requests 1000000000;
  http2_max_concurrent_streams $streams_max;
  ssl_certificate cert.pem;
  ssl_certificate_key key.pem;
  upstream rehearsal { server ${behind%/v1}; keepalive 4096; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:$2 backlog=4096;
    listen 127.0.0.1:$3 ssl http2 backlog=4096;
    location / { proxy_pass http://rehearsal; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }
}
END
}

# What nginx allows on an HTTP/2 connection; its own default.
streams_max=128

# start_nginx REHEARSAL-URL: sets $clear_url, $tls_url, $ca_file (the system's certificates and nginx' own) and
# $connections_log, to which nginx writes a line for each connection that is used.
start_nginx() {
  local folder clear_port tls_port i pid
  folder=$(mktemp -d -p "$work")
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=troupe \
    -addext subjectAltName=IP:127.0.0.1 -keyout "$folder/key.pem" -out "$folder/cert.pem" 2> "$folder/openssl.log" \
    || give_up "no certificate: $(< "$folder/openssl.log")"
  ca_file=$folder/bundle.pem
  cat /etc/ssl/certs/ca-certificates.crt "$folder/cert.pem" > "$ca_file" 2> /dev/null \
    || echo "bench/compare: without the system's certificates, none are in /etc/ssl/certs/ca-certificates.crt" >&2
  connections_log=$folder/connections.log
  clear_port=$(free_port) tls_port=$(free_port)
  nginx_configuration "$1" "$clear_port" "$tls_port" > "$folder/nginx.conf"
  "${server_core[@]}" "$(nginx_program)" -p "$folder" -c "$folder/nginx.conf" -e "$folder/error.log" -g 'daemon off;' &
  pid=$!
  server_pids+=("$pid")
  for ((i = 0; i < 100; ++i)); do
    if is_listening "$tls_port"; then break; fi
    kill -0 "$pid" 2> /dev/null || give_up "nginx did not start: $(< "$folder/error.log")"
    sleep 0.05
  done
  clear_url=http://127.0.0.1:$clear_port/v1
  tls_url=https://127.0.0.1:$tls_port/v1
}

nginx_program() {
  PATH=$PATH:/usr/sbin:$PWD/.deps/sbin command -v nginx || give_up "the section tls needs nginx: apt-get install nginx-light"
}
