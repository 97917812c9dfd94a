# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
"""A real nginx on free loopback ports, plain and TLS, serving files under any host names."""
import pathlib
import subprocess
import tempfile

from tests.support.harkara import free_port, wait_for

CONFIG = """
daemon off;
pid {dir}/nginx.pid;
error_log {dir}/error.log;
{user}
worker_processes 1;
events {{ worker_connections 1024; }}
http {{
    log_format lines '$remote_addr [$time_local] "$request" $status $body_bytes_sent "-" "$http_user_agent" $connection';
    access_log {dir}/access.log lines;
    client_body_temp_path {dir}/t1; proxy_temp_path {dir}/t2; fastcgi_temp_path {dir}/t3;
    uwsgi_temp_path {dir}/t4; scgi_temp_path {dir}/t5;
    map_hash_bucket_size 1024; map_hash_max_size 8192; server_names_hash_bucket_size 256;
    types {{ text/html html; application/rss+xml xml; text/plain txt; }}
    default_type application/octet-stream;
    gzip on; gzip_static on; gzip_types application/rss+xml;
    keepalive_timeout 30;
    map "$host$request_uri" $mapped {{
        default "";
{maps}
    }}
    server {{
        listen {listen}:{port};
        allow 127.0.0.0/8; deny all;
        {tls}
        root {root};
        location / {{
            if ($mapped != "") {{ rewrite ^ $mapped last; }}
            try_files /$host$uri =404;
        }}
        location /_mapped/ {{ internal; default_type text/html; rewrite ^/_mapped/(.*)$ /$1 break; }}
    }}
}}
"""


def certificates(directory, hosts):
    """A CA and a certificate for all hosts, made on the spot: (ca, certificate, key)."""
    d = pathlib.Path(directory)
    run = lambda *words: subprocess.run(["openssl", *words], check=True, capture_output=True)
    run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test CA", "-keyout", f"{d}/ca.key",
        "-out", f"{d}/ca.pem")
    (d / "san.cnf").write_text("subjectAltName=" + ",".join(f"DNS:{h}" for h in sorted(hosts)))
    run("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=test", "-keyout", f"{d}/s.key", "-out", f"{d}/s.csr")
    run("x509", "-req", "-in", f"{d}/s.csr", "-CA", f"{d}/ca.pem", "-CAkey", f"{d}/ca.key", "-CAcreateserial", "-days",
        "2", "-extfile", f"{d}/san.cnf", "-out", f"{d}/s.pem")
    return d / "ca.pem", d / "s.pem", d / "s.key"


class Nginx:
    """Serves root/<host>/<path>; `pages` maps "host/uri" to files below root for addresses that are no file names."""

    def __init__(self, root, pages=None, tls_hosts=None, listen="127.0.0.1"):
        self._temporary = tempfile.TemporaryDirectory(prefix="harkara-nginx-")
        self.dir = pathlib.Path(self._temporary.name)
        self.dir.chmod(0o755)
        self.port = free_port()
        self.ca = None
        tls = ""
        if tls_hosts:
            self.ca, certificate, key = certificates(self.dir, tls_hosts)
            tls = f"ssl_certificate {certificate}; ssl_certificate_key {key};"
        quote = lambda s: '"' + s.replace("\\", "\\\\").replace('"', '\\"') + '"'
        maps = "\n".join(f"        {quote(k)} {quote('/_mapped/' + v)};" for k, v in (pages or {}).items())
        import os
        user = "user root;" if os.getuid() == 0 else ""
        text = CONFIG.format(dir=self.dir, listen=listen, root=root, port=f"{self.port} ssl http2" if tls else self.port, maps=maps,
                             tls=tls, user=user)
        (self.dir / "nginx.conf").write_text(text)
        self.process = None

    def __enter__(self):
        self.process = subprocess.Popen(["/usr/sbin/nginx", "-c", str(self.dir / "nginx.conf"), "-p", str(self.dir)],
                                        stderr=subprocess.PIPE)
        wait_for("nginx", lambda: self._is_up())
        return self

    def _is_up(self):
        assert self.process.poll() is None, self.process.stderr.read().decode()
        return (self.dir / "nginx.pid").exists()

    def requests(self):
        """The lines of the access log so far."""
        return (self.dir / "access.log").read_text(errors="replace").splitlines()

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)
        self._temporary.cleanup()
