import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '@bookinfo/testkit'
import { cores, host, type Stage } from '../stage/stage.ts'
import { type Running, startPinned } from './pinned-process.ts'

/** nginx with one worker: its HTTP proxy, and its stream module by SNI and by port. */
export interface Nginx extends Running {
  readonly httpPort: number
  readonly sniPort: number
  /** Leads to the upstream's clear port. */
  readonly streamPort: number
}

/** Where Debian's package keeps the module. */
const streamModule = '/usr/lib/nginx/modules/ngx_stream_module.so'

/**
 * Verifies the upstream's name and chain, keeps upstream connections, answers 403 for every host but one, and writes
 * its usual access log, buffered as an operator who looks at speed would have it.
 */
export async function startNginx(stage: Stage): Promise<Nginx> {
  const ports = {
    httpPort: await freePort(),
    sniPort: await freePort(),
    streamPort: await freePort(),
  }
  const file = join(stage.directory, 'nginx.conf')
  writeFileSync(file, config(stage, ports))
  const running = await startPinned({
    command: ['nginx', '-c', file, '-p', stage.directory],
    core: cores.proxy,
    output: stage.logFile('nginx'),
    port: ports.httpPort,
  })
  return stage.keep({ ...running, ...ports })
}

function config(stage: Stage, { httpPort, sniPort, streamPort }: Omit<Nginx, keyof Running>) {
  const { directory, caFile, upstream, logFile } = stage
  const log = `access_log ${logFile('nginx-access')}`
  return `${existsSync(streamModule) ? `load_module ${streamModule};` : ''}
daemon off;
worker_processes 1;
pid ${directory}/nginx.pid;
error_log ${directory}/nginx.error;
events { worker_connections 8192; }
http {
  ${log} combined buffer=64k flush=1s;
  tcp_nodelay on;
  keepalive_timeout 300s;
  keepalive_requests 100000000;
  client_body_temp_path ${directory}/nginx-body;
  proxy_temp_path ${directory}/nginx-proxy;
  map $http_host $is_allowed {
    hostnames;
    default 0;
    "*.googleapis.com:443" 1;
    "${host}:443" 1;
  }
  upstream books {
    server 127.0.0.1:${upstream.tlsPort};
    keepalive 256;
    keepalive_requests 100000000;
  }
  server {
    listen 127.0.0.1:${httpPort} backlog=4096;
    location / {
      if ($is_allowed = 0) { return 403; }
      proxy_pass https://books;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host ${host};
      proxy_ssl_name ${host};
      proxy_ssl_server_name on;
      proxy_ssl_protocols TLSv1.3;
      proxy_ssl_verify on;
      proxy_ssl_verify_depth 2;
      proxy_ssl_trusted_certificate ${caFile};
    }
  }
}
stream {
  log_format usual '$remote_addr [$time_local] $protocol $status $bytes_sent $bytes_received $session_time $upstream_addr';
  ${log} usual buffer=64k flush=1s;
  map $ssl_preread_server_name $named {
    hostnames;
    *.googleapis.com 127.0.0.1:${upstream.tlsPort};
  }
  server {
    listen 127.0.0.1:${sniPort} backlog=4096;
    ssl_preread on;
    proxy_pass $named;
  }
  server {
    listen 127.0.0.1:${streamPort} backlog=4096;
    proxy_pass 127.0.0.1:${upstream.clearPort};
  }
}
`
}
